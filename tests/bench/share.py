"""Section "share": how evenly workers that know nothing of each other use two model servers."""

import time

from arrangement import Arrangement
from conversations import Asker, await_until, iter_news

WORKERS, SLOTS, WORDS, PACE = 8, 4, 20, 50
PEOPLE, QUICK_PEOPLE = 480, 160
# Of the servers; and seconds between two questions.
WEIGHTS, ARRIVALS = ((1, 1), (3, 1)), {"all at once": 0, "20 a second": 0.05}


def measure(programs, quick):
    people = QUICK_PEOPLE if quick else PEOPLE
    return [_shared(programs, weights, arrivals, people) for weights in WEIGHTS for arrivals in ARRIVALS]


def _shared(programs, weights, arrivals, people):
    # Without the warm-up a worker stays with the server that it has asked first: the only one that is known to be warm.
    with Arrangement(programs, workers=WORKERS, slots=SLOTS, servers=weights, worker={"WARM_UP": "on"},
                     gateway={"CHAT_BUDGET": "off", "QUEUE_SECONDS": 0}) as luka:
        await_until(lambda: _all_know_all(luka), "every worker knows both servers")
        asker = Asker(luka.telegram, luka.ollama)
        before = sum(model.completed() for model in luka.models)
        for chat in range(people):
            asker.ask(chat, WORDS, PACE)
            time.sleep(ARRIVALS[arrivals])
        await_until(lambda: sum(model.completed() for model in luka.models) == before + people, "every answer is written")
        requests = [_read(model, asker.ledger) for model in luka.models]
        asker.await_finished_look(0.5)
    answers = asker.ledger.answers.values()
    return {"weights": weights, "arrivals": arrivals, "asked": people, "exact": sum(answer.is_exact for answer in answers),
            "requests": requests, **share_of(requests, weights)}


def _all_know_all(luka):
    logs = (luka.log(name) for name in luka.ours if name.startswith("worker"))
    return all(log.count("model is in memory") >= len(luka.models) for log in logs)


def _read(model, ledger):
    """How many questions this server was asked."""
    records = list(iter_news(model.news))
    for record in records:
        ledger.modelled(record)
    return sum(bool(record["messages"]) for record in records)


def share_of(requests, weights):
    """Pure. In percent: each server's share, and how far the one that is farthest away is from its due, of that due."""
    wanted = [sum(requests) * weight / sum(weights) for weight in weights]
    return {"percent": [100 * count / max(1, sum(requests)) for count in requests],
            "away": max(100 * abs(count - due) / max(1, due) for count, due in zip(requests, wanted))}
