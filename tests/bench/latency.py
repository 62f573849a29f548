"""Section 1: one message at a time. Luka and the floor take turns, so that both meet the same machine."""

import os
import random
import time

from arrangement import Arrangement
from conversations import Asker, iter_news
from figures import curve, spread

WORDS, PACE = 6, 50
CHATS = 8                 # whose conversations grow: Luka sends the model the last messages, as always
WARM_UP = 5
HOPS = ("ingress", "first_text", "whole_text", "finished_look")
# The first token is shown as soon as it has come, the rest at the end: what is measured is the way, not the pacing.
GATEWAY = {"CHAT_BUDGET": "off", "UPDATE_INTERVAL": 2, "MIN_UPDATE_LENGTH": 4096}


def measure(programs, quick):
    count = 60 if quick else 300
    with Arrangement(programs, workers=2, slots=4, gateway=GATEWAY, bare=0) as luka:
        ours, floor = Asker(luka.telegram, luka.ollama), Asker(luka.bare_telegram, luka.ollama)
        disk = Disk(luka.folder)
        # Each has its own numbers: the model is asked by both.
        for number in range(1, 2 * (WARM_UP + count) + 1, 2):
            for asker, mine in ((ours, number), (floor, number + 1)):
                asker.ask(number // 2 % CHATS, WORDS, PACE, mine)
                asker.await_done(mine, WORDS / PACE)
                # Off the beat of heartbeats and timers, and after the last step of the journal.
                time.sleep(random.uniform(0.02, 0.06))
            disk.write()
        records = list(iter_news(luka.ollama.news))
        for asker, parity in ((ours, 1), (floor, 0)):
            for record in records:
                asker.ledger.modelled(record)
            asker.read_screen()
            asker.ledger.keep(lambda number, parity=parity: number > 2 * WARM_UP and number % 2 == parity)
    return _found(ours.ledger, floor.ledger, disk.took)


class Disk:
    """What the disk alone takes to keep a record as large as one of the journal."""

    RECORD = b"x" * 1024

    def __init__(self, folder):
        self._path = folder / "disk"
        self.took = []

    def write(self):
        with open(self._path, "ab", buffering=0) as file:
            began = time.monotonic()
            file.write(self.RECORD)
            os.fdatasync(file)
            self.took.append((time.monotonic() - began) * 1000)


def _found(ours, floor, disk):
    return {
        "tokens": WORDS, "tokens_per_second": PACE,
        "exact": sum(answer.is_exact for answer in ours.answers.values()), "asked": len(ours.answers),
        "luka": {hop: spread(ours.spans(hop)) for hop in HOPS},
        "floor": {hop: spread(floor.spans(hop)) for hop in HOPS[:3]},
        "disk": spread(disk),
        "curves": {f"{who} {hop}": curve(ledger.spans(hop))
                   for who, ledger in (("luka", ours), ("floor", floor)) for hop in HOPS[:3]}}
