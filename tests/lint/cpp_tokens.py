"""C++ source text as tokens: enough of the language to find expressions, braces and includes in it."""

import re
from dataclasses import dataclass

# Comments and literals come first, so that nothing inside them is taken for code.
_TOKEN = re.compile(
    r"""
      (?P<comment> //[^\n]*(?:\\\n[^\n]*)* | /\*.*?\*/ )
    | (?P<raw>     (?:u8|[uUL])?R"(?P<fence>[^()\\\s]{0,16})\(.*?\)(?P=fence)" )
    | (?P<literal> (?:u8|[uUL])?"(?:\\.|[^"\\\n])*" | (?:u8|[uUL])?'(?:\\.|[^'\\\n])+' )
    | (?P<directive> ^[ \t]*\#(?:\\\n|[^\n])* )
    | (?P<attribute> \[\[[^][]*\]\] )
    | (?P<word>    [A-Za-z_]\w* )
    | (?P<number>  \.?\d(?:[eEpP][+-]|'\w|[\w.])* )
    | (?P<symbol>  :: | -> | && | \|\| | . )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Token:
    kind: str  # comment, literal, directive, attribute, word, number or symbol
    text: str
    line: int


def all_tokens(text):
    """Every token with its line number, comments and preprocessor directives included; white space left out."""
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        found = match.group(0)
        if not found.isspace():
            kind = "literal" if kind in ("raw", "fence") else kind
            yield Token(kind, found, line)
        line += found.count("\n")


def code_tokens(text):
    """What expressions are made of."""
    return [token for token in all_tokens(text) if token.kind in ("literal", "word", "number", "symbol")]
