"""What is asked and what the model says to it: texts that tell, wherever they turn up, whose they are. Pure.

A question is "q000017 #mark=q000017 #words=40 …", and ollama_sim's reply to it the numbered words
"q000017r5w0001 q000017r5w0002 …", where 5 is the number of the request: another run says something else.
"""

import functools
import re
from typing import NamedTuple, Optional

WORD = re.compile(r"q(\d+)r(\d+)w\d+")
_QUESTION = re.compile(r"q(\d+) #mark=")

UNFINISHED = " …"
BROKEN_OFF = "[…]"
MEMORY_NOTE = "(My memory"
CATCHING_UP = "My memory does not answer"
RESTARTING = "I am being restarted"


def mark(number):
    return f"q{number:06d}"


def question_text(number, words, tokens_per_second):
    return f"{mark(number)} #mark={mark(number)} #words={words} #tps={tokens_per_second:g}"


def question_number(text):
    """The question's number, or None if the text is not one of ours."""
    found = _QUESTION.match(text)
    return int(found.group(1)) if found else None


@functools.lru_cache(maxsize=512)
def reply_text(number, run, words):
    """What ollama_sim says to a question in its request number `run`."""
    return " ".join(f"{mark(number)}r{run}w{word:04d}" for word in range(1, words + 1))


class Reading(NamedTuple):
    """What a text of the bot is.

    kind: partial     the beginning of a reply
          complete    all of it
          garbled     starts like a reply, but no run has said this
          line        no reply at all: a sentence of the gateway
    """

    kind: str
    question: Optional[int] = None
    run: Optional[int] = None
    length: int = 0            # characters of the reply that can be read
    unfinished: bool = False   # ends in " …"
    note: str = ""             # the sentence after "[…]", or the line
    others: tuple = ()         # further questions whose words are in it


def read(text, words):
    first = WORD.match(text)
    if not first:
        mentioned = {int(number) for number, _ in WORD.findall(text)}
        return Reading("line", note=text, others=tuple(sorted(mentioned)))
    number, run = int(first.group(1)), int(first.group(2))
    body, broke_off, note = text.partition(BROKEN_OFF)
    unfinished = not broke_off and body.endswith(UNFINISHED)
    body = body.removesuffix(UNFINISHED).rstrip()
    whole = reply_text(number, run, words)
    if body == whole:
        kind = "complete"
    elif whole.startswith(body):
        kind = "partial"
    else:
        kind = "garbled"
    others = ()
    if kind == "garbled":
        others = tuple(sorted({int(other) for other, _ in WORD.findall(text)} - {number}))
    return Reading(kind, number, run, len(body), unfinished, note.strip(), others)
