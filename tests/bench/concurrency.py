"""Section 2: many chats at once, each answer written at the pace of a model. Section 3: as fast as it goes."""

import time

from arrangement import Arrangement
from conversations import Asker
from figures import curve, spread
from usage import MemoryWatch, cpu_seconds

WORDS, PACE = 200, 50
UPDATE_INTERVAL = 0.5
# As it is installed, but for what Telegram's limits ask for: there are none here, and a growing answer is shown anew
# twice a second.
GATEWAY = {"CHAT_BUDGET": "off", "UPDATE_INTERVAL": UPDATE_INTERVAL, "MIN_UPDATE_LENGTH": 4096}
# A text is late when nothing new has been seen for ten tokens' time longer than an update's.
STALL_MS = UPDATE_INTERVAL * 1000 + 10 * 1000 / PACE
HOPS = ("ingress", "first_text", "whole_text", "finished_look")
AFTER_THE_LAST = 0.5      # until the last steps of the journal are over


def measure(programs, quick):
    sizes = ((10, 3), (100, 2)) if quick else ((10, 5), (100, 3), (500, 1), (1000, 1), (2000, 1))
    return [{**at_once(programs, chats, rounds), "floor": floor(programs, chats, rounds)} for chats, rounds in sizes]


def floor(programs, chats, rounds):
    """The same by a bare client: its HTTP calls are the same, and it has nothing else to do."""
    with Arrangement(programs, workers=1, gateway=GATEWAY, prompt_ms=30, bare=UPDATE_INTERVAL) as luka:
        return _rounds(_Bare(luka), chats, rounds, WORDS, PACE)


def at_once(programs, chats, rounds, words=WORDS, pace=PACE, workers=None):
    workers = workers or max(2, -(-chats // 500))
    with Arrangement(programs, workers=workers, slots=max(1, -(-chats // workers)), gateway=GATEWAY, prompt_ms=30) as luka:
        return {"workers": workers, **_rounds(luka, chats, rounds, words, pace)}


def _rounds(luka, chats, rounds, words, pace):
    warm_up = _Round(luka, min(chats, 10), 10, 0)
    warm_up.carry_out()
    runs = [_Round(luka, chats, words, pace, warm_up) for _ in range(rounds)]
    for before, run in zip((warm_up, *runs), runs):
        run.carry_out(before)
    return _found(runs, chats, words)


class _Bare:
    """The bare client in the place of Luka."""

    def __init__(self, luka):
        self.telegram, self.ollama = luka.bare_telegram, luka.ollama
        self.pids, self.surrounding_pids = luka.bare_pids, luka.surrounding_pids


class _Round:
    """So many questions in a row as fast as they can be asked, and all their answers."""

    def __init__(self, luka, chats, words, pace, first=None):
        self._luka = luka
        self._asker = first._asker if first else Asker(luka.telegram, luka.ollama)
        self._chats, self._words, self._pace = chats, words, pace
        self.total = 0            # answers so far, over all rounds
        self.cpu = self.idle_memory = self.memory = self.others_cpu = self.cores_busy = None
        self.answers = []

    def carry_out(self, before=None):
        done_before = before.total if before else 0
        self.total = done_before + self._chats
        pids, others = self._luka.pids(), self._luka.surrounding_pids()
        with MemoryWatch(pids) as memory:
            memory.look()
            self.idle_memory = memory.most_in_all
            began, cpu, others_cpu = time.monotonic(), _cpu(pids), _cpu(others)
            for chat in range(self._chats):
                self._asker.ask(chat, self._words, self._pace)
            self._asker.await_done(self.total, self._words / self._pace if self._pace else 0)
            busy = sum(_cpu(pids).values()) + sum(_cpu(others).values()) - sum(cpu.values()) - sum(others_cpu.values())
            self.cores_busy = busy / (time.monotonic() - began)
            time.sleep(AFTER_THE_LAST)
            self.cpu = {name: after - cpu[name] for name, after in _cpu(pids).items()}
            self.others_cpu = {name: after - others_cpu[name] for name, after in _cpu(others).items()}
        self.memory = memory
        self._asker.await_finished_look(AFTER_THE_LAST)
        known = self._asker.ledger.answers
        self.answers = [known[number] for number in range(done_before + 1, self.total + 1)]


def _cpu(pids):
    return {name: cpu_seconds(pid) for name, pid in pids.items()}


def _found(runs, chats, words):
    answers = [answer for run in runs for answer in run.answers]
    spans = {hop: [value for answer in answers if (value := getattr(answer, hop)) is not None] for hop in HOPS}
    cpu = {name: sum(run.cpu[name] for run in runs) for name in runs[0].cpu}
    others = {name: sum(run.others_cpu[name] for run in runs) for name in runs[0].others_cpu}
    in_all = sum(cpu.values())
    began = min(answer.said for answer in answers)
    ended = [answer.whole_at for answer in answers if answer.whole_at is not None]
    return {
        "chats": chats, "tokens": words, "rounds": len(runs), "asked": len(answers),
        "complete": sum(answer.whole_at is not None for answer in answers),
        "exact": sum(answer.is_exact for answer in answers),
        "stalls": sum(answer.longest_gap > STALL_MS for answer in answers),
        "longest_gap_ms": max(answer.longest_gap for answer in answers),
        "updates_per_answer": sum(len(answer.texts) for answer in answers) / len(answers),
        "seconds": (max(ended, default=began) - began) / 1000,
        **{hop: spread(values) for hop, values in spans.items()},
        "curves": {hop: curve(values) for hop, values in spans.items()},
        "cpu_ms_per_answer": in_all * 1000 / len(answers),
        "cpu_seconds_per_1000_tokens": in_all / (len(answers) * words) * 1000,
        "cpu_share": {name: seconds / in_all for name, seconds in cpu.items()},
        "cores_busy": max(run.cores_busy for run in runs),
        "simulators_cpu_ms_per_answer": sum(others.values()) * 1000 / len(answers),
        "idle_pss_kb": runs[0].idle_memory[0], "peak_pss_kb": max(run.memory.most_in_all[0] for run in runs),
        "peak_rss_kb": max(run.memory.most_in_all[1] for run in runs)}


def saturate(programs, quick):
    """Short answers from a model that takes no time, more than can be under way at once."""
    chats, words = (200, 20) if quick else (1000, 20)
    found = []
    for workers in (1, 2) if quick else (1, 2, 4, 8):
        one = at_once(programs, chats, 1, words, 0, workers)
        one["answers_per_second"] = one["asked"] / one["seconds"]
        found.append(one)
    return found
