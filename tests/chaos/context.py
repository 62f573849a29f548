"""Was the model given the right conversation? Judges what ollama_sim was sent. Pure.

Before the question there must be the turns of this chat that were answered before, the newest ones, each once, in order,
with the text that the person has seen.
"""

from typing import NamedTuple

import marks

PROBLEMS = ("foreign turn", "own turn", "repeated turn", "turns out of order", "another text", "missing turn")
SHORTLY_BEFORE = 20   # ms between an answer on the screen and a question on its way may be measured the wrong way round


class Turn(NamedTuple):
    question: int     # None: no text of ours
    answered: tuple   # (question, run, is it complete) of the answer


class Request(NamedTuple):
    number: int
    question: int
    at: float         # Unix milliseconds
    turns: tuple


def read_request(record, words):
    """A record of ollama_sim as a Request, or None if it is about no question of ours."""
    said = [message for message in record["messages"] if message["role"] != "system"]
    question = marks.question_number(said[-1]["content"]) if said else None
    if question is None:
        return None
    turns = []
    for message in said[:-1]:
        if message["role"] == "user":
            turns.append(Turn(marks.question_number(message["content"]), ()))
        elif turns:
            seen = marks.read(message["content"], words)
            turns[-1] = Turn(turns[-1].question, (seen.question, seen.run, seen.kind == "complete"))
    return Request(record["id"], question, record["t_ms"], tuple(turns))


def problem_in(request, places, shown, most_turns):
    """What is wrong with the conversation that was sent, as (kind, details); or None, or ("no memory", …).

    places: the chat's questions → their place in the conversation
    shown:  question → (run, when) of its answer, of those that have one
    """
    here = places[request.question]
    last = -1
    for turn in request.turns:
        if turn.question not in places:
            return "foreign turn", f"{turn.question}"
        place = places[turn.question]
        if place >= here:
            return "own turn", f"{turn.question}"
        if place <= last:
            return ("repeated turn" if place == last else "turns out of order"), f"{turn.question}"
        last = place
        run = shown.get(turn.question, (None, 0))[0]
        if run is not None and turn.answered != (turn.question, run, True):
            return "another text", f"{turn.question}: shown run {run}, remembered {turn.answered}"
    return _missing(request, places, shown, most_turns)


def _missing(request, places, shown, most_turns):
    given = {turn.question for turn in request.turns}
    here = places[request.question]
    expected = [question for question, place in places.items()
                if place < here and question in shown and shown[question][1] < request.at - SHORTLY_BEFORE]
    expected = sorted(expected, key=places.get)[-most_turns:]
    if expected and not given:
        return "no memory", f"{len(expected)} turns"
    oldest = min((places[question] for question in given), default=here)
    missing = [question for question in expected
               if question not in given and (len(given) < most_turns or places[question] > oldest)]
    return ("missing turn", f"{missing}") if missing else None
