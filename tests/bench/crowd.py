"""Section "crowd": more people than there are slots.

fairness   one person asks a hundred questions, then others ask one each: how many of the hundred are answered while each of
           them waits.
overload   from half of what the model can do to ten times as much, each load for the same time: how many are answered in
           time (goodput), how many are refused at once, and how long those wait who are not.
"""

from arrangement import Arrangement
from conversations import Asker
from figures import percentile

import time

SLOTS, WORDS, PACE = 4, 10, 20           # an answer takes half a second: eight a second
CAPACITY = SLOTS * PACE / WORDS
LOADS, QUICK_LOADS = (0.5, 1, 2, 5, 10), (1, 10)
LOAD_SECONDS, QUICK_SECONDS = 20, 8
PATIENCE = 3                             # QUEUE_SECONDS
MANY, OTHERS = 100, 10
OF_MANY = 1                              # the chat that asks a hundred


def measure(programs, quick):
    seconds = QUICK_SECONDS if quick else LOAD_SECONDS
    return {"fairness": _fairness(programs),
            "overload": [_overload(programs, load, seconds) for load in (QUICK_LOADS if quick else LOADS)]}


def _arranged(programs, slots, gateway):
    return Arrangement(programs, workers=1, slots=slots, limits="off", prompt_ms=0,
                       gateway={"CHAT_BUDGET": "off", **gateway})


def _fairness(programs):
    with _arranged(programs, 1, {"QUEUE_PER_CHAT": 1000, "QUEUE_SECONDS": 0}) as luka:
        asker = Asker(luka.telegram, luka.ollama)
        for _ in range(MANY):
            asker.ask(OF_MANY, WORDS, PACE)
        for chat in range(OTHERS):
            time.sleep(0.3)
            asker.ask(100 + chat, WORDS, PACE)
        asker.await_done(MANY + OTHERS, MANY * WORDS / PACE)
        asker.await_finished_look(0.5)
    return fairness_of(list(asker.ledger.answers.values()))


def fairness_of(answers):
    """Pure. The questions 1 … MANY are those of the one who asks many."""
    begun = sorted(answer.arrived for answer in answers if answer.number <= MANY and answer.arrived is not None)
    added = [sum(other.said < at < other.arrived for at in begun)
             for other in answers if other.number > MANY and other.arrived is not None]
    return {"many": MANY, "others": OTHERS, "answered": sum(answer.is_exact for answer in answers),
            "most_added": max(added, default=None), "added_p50": percentile(added, 0.5)}


def _overload(programs, load, seconds):
    with _arranged(programs, SLOTS, {"QUEUE_SECONDS": PATIENCE}) as luka:
        asker = Asker(luka.telegram, luka.ollama)
        _warm_up(asker)
        asked = round(CAPACITY * load * seconds)
        began = time.monotonic()
        for number in range(asked):
            time.sleep(max(0.0, began + number / (CAPACITY * load) - time.monotonic()))
            asker.ask(1000 + number, WORDS, PACE, number=SLOTS + 1 + number)
        _await_quiet(luka)
        time.sleep(1)
        asker.read()
        asker.ledger.keep(lambda number: number > SLOTS)
    return {"load": load, "asked": asked, "seconds": seconds,
            **overload_of(list(asker.ledger.answers.values()), seconds)}


def _warm_up(asker):
    """So that it is known how long an answer takes."""
    for chat in range(SLOTS):
        asker.ask(chat, WORDS, PACE)
    asker.await_done(SLOTS, WORDS / PACE)
    time.sleep(0.5)


def _await_quiet(luka):
    count = -1
    while luka.ollama.completed() != count:
        count = luka.ollama.completed()
        time.sleep(2 * WORDS / PACE)


def overload_of(answers, seconds):
    """Pure. What came after the load has ended does not count for the goodput."""
    end = min((answer.said for answer in answers), default=0) + seconds * 1000
    waits = [answer.arrived - answer.said for answer in answers if answer.arrived is not None]
    return {"answered": sum(answer.is_exact for answer in answers),
            "goodput": sum(answer.is_exact and answer.done <= end for answer in answers) / seconds,
            "capacity": CAPACITY, "refused": sum(answer.requests == 0 for answer in answers),
            "wait_ms": {"p50": percentile(waits, 0.5), "p99": percentile(waits, 0.99), "max": max(waits, default=None)}}
