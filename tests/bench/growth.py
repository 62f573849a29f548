"""Section "growth": an hour of steady questions, with Luka as it is installed and Telegram's limits on: how much memory each
process has by then, and whether it still grows."""

import time

from arrangement import Arrangement
from conversations import Asker
from figures import slope
from usage import memory_kb

RATE, WORDS, PACE = 4, 60, 50             # questions a second; the length of an answer, and how fast it is written
PEOPLE = 500
SECONDS, QUICK_SECONDS = 3600, 120
LOOK_EVERY = 5.0
LATE = 30.0                               # seconds after which nothing more is expected of an answer


def measure(programs, quick):
    seconds = QUICK_SECONDS if quick else SECONDS
    with Arrangement(programs, workers=2, slots=32, limits="on", prompt_ms=30) as luka:
        load = _Load(luka)
        load.carry_out(seconds)
    return {"seconds": seconds, "people": PEOPLE, "asked": load.asked, "exact": load.exact,
            "refused_429": load.asker.ledger.errors.get(429, 0), "memory": of_samples(load.samples),
            "curves": {name: [(at / 60, kb / 1024) for at, kb in points] for name, points in load.samples.items()}}


def of_samples(samples):
    """Pure. `samples`: name → [(seconds, kB)]. The slope is that of the second half, in kB an hour."""
    found = {}
    for name, points in samples.items():
        half = points[-1][0] / 2
        later = [point for point in points if point[0] >= half]
        found[name] = {"first_kb": points[0][1], "half_kb": later[0][1], "last_kb": later[-1][1],
                       "kb_per_hour": (slope(later) or 0.0) * 3600}
    return found


class _Load:
    """Asks at its rate, and looks now and then at the memory and at what has become of the answers."""

    def __init__(self, luka):
        self._luka = luka
        self.asker = Asker(luka.telegram, luka.ollama)
        self.asked = self.exact = 0
        self.samples = {}         # name → [(seconds, kB)]
        self._began = time.monotonic()

    def carry_out(self, seconds):
        next_look = LOOK_EVERY
        while self._seconds() < seconds:
            self.asker.ask(self.asked % PEOPLE, WORDS, PACE)
            self.asked += 1
            if self._seconds() >= next_look:
                next_look += LOOK_EVERY
                self._look()
            time.sleep(max(0.0, self.asked / RATE - self._seconds()))
        self.asker.await_done(self.asked)
        self.asker.await_finished_look(1.0)
        self._count(after=float("inf"))

    def _seconds(self):
        return time.monotonic() - self._began

    def _look(self):
        pids = self._luka.pids() | {"redis": self._luka.surrounding_pids()["redis"]}
        for name, pid in pids.items():
            self.samples.setdefault(name, []).append((self._seconds(), memory_kb(pid)[1]))
        self.asker.read()
        self._count(after=time.monotonic() * 1000 - LATE * 1000)

    def _count(self, after):
        """Of those that were asked before, the exact ones; they are forgotten."""
        answers = self.asker.ledger.answers
        over = {number for number, answer in answers.items() if answer.said is not None and answer.said < after}
        self.exact += sum(answers[number].is_exact for number in over)
        self.asker.ledger.keep(lambda number: number not in over)
