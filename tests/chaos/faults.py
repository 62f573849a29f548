"""Which faults strike when: all of it from the seed. Pure."""

import random
from typing import NamedTuple

PROCESSES = ("gateway", "worker", "history", "redis")
LINKS = ("jobs", "tokens", "history", "redis", "ollama", "telegram")
PROGRAMS = {"gateway": "gateway", "worker": "llm_worker", "history": "history_svc"}   # of their crash points

SHORTEST_STOP = 5.0
# For every so many kills there is one of each of these.
KILLS_PER_STOP = 8
KILLS_PER_TERM = 5
KILLS_PER_LINK_FAULT = 4


class Fault(NamedTuple):
    at: float             # seconds after the load has begun
    kind: str             # kill, crash, stop, term; reset, delay, blackhole
    target: str           # one of PROCESSES, or a link
    which: float = 0.0    # of several workers: a share of them all
    seconds: float = 0.0  # of a stop, delay or black hole
    point: str = ""       # of a crash
    nth: int = 1
    resets: bool = False  # the link is reset when it comes back

    @property
    def name(self):
        return f"{self.kind} link {self.target}" if self.kind in ("reset", "delay", "blackhole") else f"{self.kind} {self.target}"


class Wishes(NamedTuple):
    kills: int = 100
    every: float = 3.0            # mean pause between faults, seconds
    duration: float = 0.0         # instead of `every`: all of them within so many seconds
    longest_stop: float = 60.0
    only: tuple = PROCESSES
    links: tuple = ("jobs", "tokens", "history", "redis")
    kinds: tuple = ("kill", "crash", "stop", "term", "link")


def plan(wishes, crash_points, seed):
    """The faults in the order of their time. A kill is a SIGKILL out of the blue or at a crash point, half and half where
    there are crash points; each of those has its turn."""
    chance = random.Random(seed)
    faults = _kills(wishes, crash_points, chance)
    faults += _others(wishes, chance)
    chance.shuffle(faults)
    every = wishes.duration / (len(faults) + 1) if wishes.duration and faults else wishes.every
    at, planned = 0.0, []
    for fault in faults:
        at += every * chance.uniform(0.5, 1.5)
        planned.append(fault._replace(at=round(at, 3)))
    return planned


def _kills(wishes, crash_points, chance):
    points = [point for target in wishes.only for point in crash_points
              if point.startswith(PROGRAMS.get(target, "-") + ".")]
    targets = {PROGRAMS[target]: target for target in PROGRAMS}
    if "crash" not in wishes.kinds:
        points = []
    crashes = 0
    if points:
        crashes = wishes.kills if "kill" not in wishes.kinds else wishes.kills // 2
    made, turn = [], []
    for _ in range(crashes):
        if not turn:
            turn = chance.sample(points, len(points))
        point = turn.pop()
        made.append(Fault(0, "crash", targets[point.split(".")[0]], chance.random(), point=point, nth=chance.randint(1, 12)))
    if "kill" in wishes.kinds and wishes.only:
        for _ in range(wishes.kills - crashes):
            made.append(Fault(0, "kill", chance.choice(wishes.only), chance.random()))
    return made


def _others(wishes, chance):
    made = []
    longest = max(wishes.longest_stop, 0.1)
    shortest = min(SHORTEST_STOP, longest)
    if "stop" in wishes.kinds and wishes.only:
        for _ in range(-(-wishes.kills // KILLS_PER_STOP)):
            # Short ones are as likely as long ones, on a logarithmic scale.
            seconds = shortest * (longest / shortest) ** chance.random()
            made.append(Fault(0, "stop", chance.choice(wishes.only), chance.random(), round(seconds, 1)))
    if "term" in wishes.kinds and wishes.only:
        for _ in range(-(-wishes.kills // KILLS_PER_TERM)):
            made.append(Fault(0, "term", chance.choice(wishes.only), chance.random()))
    if "link" in wishes.kinds and wishes.links:
        for _ in range(-(-wishes.kills // KILLS_PER_LINK_FAULT)):
            kind = chance.choice(("reset", "delay", "blackhole"))
            seconds = {"reset": 0.0, "delay": chance.uniform(0.05, 0.5), "blackhole": chance.uniform(1, min(10, longest))}[kind]
            made.append(Fault(0, kind, chance.choice(wishes.links), seconds=round(seconds, 2), resets=chance.random() < 0.5))
    return made
