"""Section "scaling": predictions of the model, each made before looking.

one bot       Telegram's limits are on: how many answers a second one bot can show, and how late they are above that.
many bots     several of them side by side, each below its limit: costs should add up, and nothing be late.
round trips   three hosts that are further away: how much longer the way in, a token's way and the way out become.
narrow links  three hosts, and one link that is limited (tc): how many answers a second fill it, and what happens above.

The last two need root, ip and tc: hosts.py.
"""

import contextlib
import random
import time
from concurrent.futures import ThreadPoolExecutor

from arrangement import Arrangement
from conversations import Asker
from figures import percentile, spread
from hosts import Hosts, why_not
from link_model import TRIPS, Talk, answers_of_a_link, crowded_load, from_the_model, lag_after, to_the_gateway
from scaling_model import answers_of_a_bot
from three_hosts import FRONT, MODEL, NAMES, ThreeHosts
from usage import cpu_seconds

BOT_TALK = Talk(tokens=200, tokens_per_second=50, token_bytes=15)   # a word of ollama_sim's is "b000001r5w0001 "
LINK_TALK = BOT_TALK._replace(tokens_per_second=25)

# One at a time, as in the section "latency": the first token is shown at once, the rest at the end.
ALONE = {"CHAT_BUDGET": "off", "UPDATE_INTERVAL": 2, "MIN_UPDATE_LENGTH": 4096}
ROUND_TRIPS = ((0, 0), (5, 5), (20, 0), (0, 20), (20, 20))     # ms: to gateway and history_svc, to the model
MESSAGES, QUICK_MESSAGES, WARM_UP, CHATS = 40, 15, 3, 8
WORDS_ALONE, PACE_ALONE = 6, 50

SIDE_BY_SIDE = {"CHAT_BUDGET": "off", "UPDATE_INTERVAL": 0.5, "MIN_UPDATE_LENGTH": 4096}
LINK = 1_000_000                                  # bits a second
BOT_LOADS = (0.85, 1.2)                           # times what is said to be possible
MANY_BOTS, MANY_BOTS_LOAD = 6, 0.7
SECONDS, QUICK_SECONDS = 30, 20
LAST = 3.0                                        # seconds: what was asked then is what waits longest
PATIENCE = 40.0
SLOTS = 250


def measure(programs, quick):
    seconds = QUICK_SECONDS if quick else SECONDS
    found = {"bot": [_bot(programs, load, seconds) for load in BOT_LOADS],
             "bots": _bots(programs, MANY_BOTS, MANY_BOTS_LOAD, seconds)}
    missing = why_not()
    if missing:
        return {**found, "skipped": missing}
    with Hosts(NAMES) as hosts:
        messages = QUICK_MESSAGES if quick else MESSAGES
        found["round_trips"] = compared([_far(programs, hosts, trips, messages) for trips in ROUND_TRIPS])
        found["narrow_links"] = [_narrow(programs, hosts, link, load, seconds) for link in LINKS for load in link[-1]]
    return found


def must_be_exact(found):
    """Pure. The runs in which nothing is asked for that can not be done."""
    runs = [*found.get("bot", ()), *([found["bots"]] if "bots" in found else []), *found.get("narrow_links", ())]
    return [*found.get("round_trips", ()), *(run for run in runs if run["load"] <= 1)]


def _bot(programs, load, seconds):
    rate = load * answers_of_a_bot()
    with Arrangement(programs, workers=2, slots=SLOTS, limits="on", prompt_ms=30) as luka:
        asker = Asker(luka.telegram, luka.ollama)
        _ask_evenly(asker, BOT_TALK, rate, seconds)
        _await_screen(asker)
        asker.read()
    # Two calls for each answer: its first text, and its whole text four seconds later.
    lag = 1000 * max(0.0, load - 1) * (seconds - BOT_TALK.seconds)
    return {"load": load, "rate": rate, "seconds": seconds, "predicted_lag_ms": lag,
            "refused_429": asker.ledger.errors.get(429, 0),
            **outcome(list(asker.ledger.answers.values()), seconds, beyond_its_own_time)}


def _bots(programs, count, load, seconds):
    rate = load * answers_of_a_bot()
    with contextlib.ExitStack() as side_by_side, ThreadPoolExecutor(count) as people:
        bots = [side_by_side.enter_context(Arrangement(programs, workers=1, slots=SLOTS, limits="on", prompt_ms=30))
                for _ in range(count)]
        askers = [Asker(luka.telegram, luka.ollama) for luka in bots]
        pids = [pid for luka in bots for pid in luka.pids().values()]
        others = [pid for luka in bots for pid in luka.surrounding_pids().values()]
        began, ours, theirs = time.monotonic(), _cpu(pids), _cpu(others)
        list(people.map(lambda asker: _ask_evenly(asker, BOT_TALK, rate, seconds), askers))
        time.sleep(BOT_TALK.seconds + 1)
        took, ours, theirs = time.monotonic() - began, _cpu(pids) - ours, _cpu(others) - theirs
        for asker in askers:
            _await_screen(asker)
            asker.read()
    answers = [answer for asker in askers for answer in asker.ledger.answers.values()]
    return {"bots": count, "load": load, "rate": count * rate, "seconds": seconds,
            "refused_429": sum(asker.ledger.errors.get(429, 0) for asker in askers),
            "cpu_ms_per_answer": ours * 1000 / len(answers), "cores_busy": (ours + theirs) / took,
            "updates_per_answer": sum(len(answer.texts) for answer in answers) / len(answers),
            **outcome(answers, seconds, beyond_its_own_time)}


def _cpu(pids):
    return sum(cpu_seconds(pid) for pid in pids)


def _far(programs, hosts, round_trips, count):
    with ThreeHosts(programs, hosts, *round_trips, workers=1, slots=4, gateway=ALONE) as luka:
        asker = Asker(luka.telegram, luka.ollama)
        for number in range(1, WARM_UP + count + 1):
            asker.ask(number % CHATS, WORDS_ALONE, PACE_ALONE)
            asker.await_done(number, WORDS_ALONE / PACE_ALONE)
            time.sleep(random.uniform(0.1, 0.15))     # off the beat of timers, and after the last step of the journal
        asker.await_finished_look(0.2)
        asker.ledger.keep(lambda number: number > WARM_UP)
    answers = asker.ledger.answers.values()
    return {"front": round_trips[0], "model": round_trips[1], "asked": len(answers),
            "exact": sum(answer.is_exact for answer in answers),
            **{span: spread(asker.ledger.spans(span)) for span in TRIPS}}


def compared(runs):
    """Pure. To each run what its medians should be: those of the first one, and the ways that are longer than there."""
    first = runs[0]
    for run in runs:
        longer = run["front"] - first["front"], run["model"] - first["model"]
        run["predicted"] = {span: first[span]["p50"] + trips.grows_by(*longer) for span, trips in TRIPS.items()}
    return runs


def _narrow(programs, hosts, link, load, seconds):
    limited, carried, way, late, _ = link
    rate = load * answers_of_a_link(LINK_TALK, LINK, carried)
    with ThreeHosts(programs, hosts, workers=1, slots=SLOTS, gateway=SIDE_BY_SIDE, prompt_ms=30) as luka:
        asker = Asker(luka.telegram, luka.ollama)
        asker.ask(0, 10, 0)
        asker.await_done(1)
        hosts.limit(limited, LINK)
        try:
            came_in = _ask_evenly(asker, LINK_TALK, rate, seconds, lambda: hosts.carried(limited, way))
            _await_screen(asker)
        finally:
            hosts.unlimit(limited)
        asker.read()
        asker.ledger.keep(lambda number: number > 1)
    return {"link": limited, "load": load, "rate": rate, "seconds": seconds,
            "predicted_bytes_per_second": min(LINK / 8, carried(LINK_TALK, rate)), "bytes_per_second": came_in,
            "predicted_lag_ms": 1000 * lag_after(crowded_load(LINK_TALK, rate, LINK, carried), seconds, LINK_TALK.seconds),
            **outcome(list(asker.ledger.answers.values()), seconds, late)}


def _ask_evenly(asker, talk, rate, seconds, counter=lambda: 0):
    """How much a second the counter grows from when as many answers end as begin."""
    began = time.monotonic()
    steady = None
    for number in range(round(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        if steady is None and time.monotonic() - began > talk.seconds + 1:
            steady = time.monotonic(), counter()
        asker.ask(1 + number, talk.tokens, talk.tokens_per_second)
    return (counter() - steady[1]) / (time.monotonic() - steady[0])


def _await_screen(asker):
    """Only telegram_sim is looked at, which is on the host where this runs: nothing of it crosses a link."""
    deadline = time.monotonic() + PATIENCE
    asker.read_screen()
    while any(_is_open(answer) for answer in asker.ledger.answers.values()) and time.monotonic() < deadline:
        time.sleep(0.5)
        asker.read_screen()


def _is_open(answer):
    """Nothing of it is there yet, or it still has the Stop button."""
    return not answer.texts or answer.texts[-1][2]


def until_first_text(answer):
    return answer.texts[0][0] - answer.said if answer.texts else None


def beyond_its_own_time(answer):
    """How much later its whole text is there than if nothing but its writing took time."""
    return None if answer.whole_at is None else answer.whole_at - answer.said - (answer.done - answer.first_token)


# Which host's link is limited; what fills it; where its bytes are counted; what is late when it is too narrow; the loads.
LINKS = ((FRONT, to_the_gateway, "rx", until_first_text, (0.85, 1.2)),
         (MODEL, from_the_model, "tx", beyond_its_own_time, (0.85, 1.2, 1.8)))


def outcome(answers, seconds, late):
    """Pure. The lag is how late(answer) was what was asked at the end."""
    end = min(answer.said for answer in answers) + seconds * 1000
    of_the_last = [late(answer) for answer in answers if answer.said > end - LAST * 1000]
    spans = {span: spread([value for answer in answers if (value := getattr(answer, span)) is not None])
             for span in ("first_text", "whole_text")}
    return {"asked": len(answers), "exact": sum(answer.is_exact for answer in answers),
            "complete": sum(answer.whole_at is not None for answer in answers),
            **spans,
            "lag_at_the_end_ms": percentile([value for value in of_the_last if value is not None], 0.5)}
