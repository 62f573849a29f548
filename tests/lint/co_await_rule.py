"""g++ 12 destroys some temporaries twice when their full expression holds a co_await.

So an expression with co_await has no brace initialiser, no lambda with captures, and no second co_await: name the value
first. An expression ends at ';', at a brace that opens or closes a block, and with the parentheses of if, for, while,
switch and catch; it may span lines, and one line may hold several. The body of a lambda is a function of its own: what
it awaits does not count for the expression around it.
"""

from cpp_tokens import code_tokens

BRACE = "a brace initialiser in an expression with co_await: name the value first"
CAPTURE = "a lambda with captures in an expression with co_await: name the lambda first"
SECOND = "a second co_await in one expression: name the first result"

_HEADERS = {"if", "for", "while", "switch", "catch"}
_BEFORE_BLOCK = {")", "]", "}", "else", "try", "do", "const", "noexcept", "override", "final", "mutable"}
_SCOPES = {"namespace", "class", "struct", "union", "enum", "extern", "requires"}
_NO_INTRODUCER_AFTER = {")", "]", "auto", "delete", "operator"}
_KEYWORDS_BEFORE_INTRODUCER = {"return", "co_return", "co_await", "co_yield", "case"}
_CLOSES = {"(": ")", "[": "]", "{": "}"}


class _Expression:
    """What has been seen of one full expression."""

    def __init__(self):
        self.tokens = []
        self.awaits = []
        self.braces = []
        self.captures = []

    def problems(self):
        if not self.awaits:
            return []
        found = [(line, BRACE) for line in self.braces]
        found += [(line, CAPTURE) for line in self.captures]
        return found + [(line, SECOND) for line in self.awaits[1:]]


class _Bracket:
    """One that is open. Roles: header, group, introducer (of a lambda), initialiser, block, lambda (its body)."""

    def __init__(self, text, role, outer=None):
        self.text = text
        self.role = role
        self.outer = outer  # the expression that goes on after the body of a lambda


class _Reader:
    def __init__(self):
        self.problems = []
        self.open = []
        self.current = _Expression()
        self.bodies_due = []  # how many brackets were open at a lambda's introducer, for those without a body yet

    def take(self, token):
        if token.kind == "symbol" and token.text in _CLOSES:
            self.open_bracket(token)
        elif token.kind == "symbol" and token.text in _CLOSES.values():
            self.close_bracket(token)
        elif (token.text == ";" or self.ends_label(token)) and not self.is_inside_expression():
            self.end_expression()
        else:
            if self.open and self.open[-1].role == "introducer":
                self.current.captures.append(token.line)
            if token.text == "co_await":
                self.current.awaits.append(token.line)
            self.current.tokens.append(token)

    def end_expression(self):
        self.problems += self.current.problems()
        self.current = _Expression()
        self.forget_lambdas(len(self.open))

    def ends_label(self, token):
        tokens = self.current.tokens
        return token.text == ":" and bool(tokens) and tokens[0].text in ("case", "default")

    def forget_lambdas(self, depth):
        while self.bodies_due and self.bodies_due[-1] >= depth:
            self.bodies_due.pop()

    def open_bracket(self, token):
        role = self.role_of(token)
        if role == "introducer":
            self.bodies_due.append(len(self.open))
        if role == "initialiser":
            self.current.braces.append(token.line)
        if role == "block":
            self.end_expression()
        if role == "lambda":
            self.bodies_due.pop()
            self.open.append(_Bracket(token.text, role, self.current))
            self.current = _Expression()
            return
        self.open.append(_Bracket(token.text, role))
        if role != "block":
            self.current.tokens.append(token)

    def close_bracket(self, token):
        if not self.open or _CLOSES[self.open[-1].text] != token.text:
            return  # not the C++ that we understand
        closed = self.open.pop()
        if closed.role in ("header", "block"):
            self.end_expression()
            return
        if closed.role == "lambda":
            self.end_expression()
            self.current = closed.outer
        self.forget_lambdas(len(self.open) + 1)
        self.current.tokens.append(token)

    def role_of(self, token):
        if token.text == "(":
            is_header = not self.is_inside_expression() and (
                self.last(1) in _HEADERS or (self.last(1), self.last(2)) == ("constexpr", "if")
            )
            return "header" if is_header else "group"
        if token.text == "[":
            return "introducer" if self.starts_lambda() else "group"
        if self.bodies_due and self.bodies_due[-1] == len(self.open) and self.ends_function_head():
            return "lambda"
        if self.is_inside_expression():
            return "initialiser"
        return "block" if not self.current.tokens or self.ends_function_head() or self.opens_scope() else "initialiser"

    def last(self, back):
        tokens = self.current.tokens
        return tokens[-back].text if len(tokens) >= back else ""

    def is_inside_expression(self):
        return bool(self.open) and self.open[-1].role not in ("block", "lambda", "header")

    def starts_lambda(self):
        """Or else it is a subscript, an array, a structured binding or an attribute."""
        if not self.current.tokens:
            return True
        before = self.current.tokens[-1]
        if before.kind == "word":
            return before.text in _KEYWORDS_BEFORE_INTRODUCER
        if before.text in ("&", "&&"):
            return self.last(2) != "auto"
        return before.kind == "symbol" and before.text not in _NO_INTRODUCER_AFTER

    def ends_function_head(self):
        """Whether the tokens so far can stand before the body of a function, a lambda or a control statement."""
        if self.last(1) in _BEFORE_BLOCK:
            return True
        for token in reversed(self.current.tokens):
            if token.text == "->":
                return True  # a trailing return type
            if token.text in (")", "=", ",", "?", "return", "co_return"):
                return False
        return False

    def opens_scope(self):
        words = [token.text for token in self.current.tokens]
        if words[0] == "template":
            depth = 0
            for at, word in enumerate(words):
                depth += (word == "<") - (word == ">")
                if at > 0 and depth == 0:
                    words = words[at + 1 :]
                    break
        return "=" not in words and not _SCOPES.isdisjoint(words)


def check(text):
    """The violations in a C++ source: sorted (line, problem)."""
    reader = _Reader()
    for token in code_tokens(text):
        reader.take(token)
    reader.end_expression()
    return sorted(set(reader.problems))
