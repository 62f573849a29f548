"""Asks questions and waits for the ends of their answers, without disturbing: while answers are being written it only
looks at a counter of ollama_sim's; what the simulators have seen is read afterwards."""

import time

from answers import Ledger, question_text

FIRST_CHAT = 700_001
LOOK_EVERY = 0.05
PATIENCE = 120.0


class Unfinished(Exception):
    pass


def await_until(holds, what):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise Unfinished(f"{what} is not so after {PATIENCE:g} s")
        time.sleep(LOOK_EVERY)


class Asker:
    def __init__(self, telegram, ollama):
        self._telegram = telegram
        self._ollama = ollama
        self.ledger = Ledger(telegram.started_ms())
        self._asked = 0

    def ask(self, chat, words, tokens_per_second, number=None):
        self._asked += 1
        number = self._asked if number is None else number
        self._telegram.say(FIRST_CHAT + chat, question_text(number, words, tokens_per_second))

    def await_done(self, count, shortest=0.0):
        """Until ollama_sim has written `count` answers in all."""
        time.sleep(shortest)
        deadline = time.monotonic() + PATIENCE
        while self._ollama.completed() < count:
            if time.monotonic() > deadline:
                raise Unfinished(f"{self._ollama.completed()} of {count} answers are written after {PATIENCE:g} s")
            time.sleep(LOOK_EVERY)

    def read(self):
        for record in iter_news(self._ollama.news):
            self.ledger.modelled(record)
        self.read_screen()

    def read_screen(self):
        for entry, _ in iter_news(self._telegram.news):
            self.ledger.saw(entry)

    def await_finished_look(self, pause):
        """Reads until every answer known so far has its final look, or nothing comes any more."""
        deadline = time.monotonic() + PATIENCE
        self.read()
        while self._open() and time.monotonic() < deadline:
            time.sleep(pause)
            self.read()

    def _open(self):
        return sum(answer.finished_look is None for answer in self.ledger.answers.values())


def iter_news(news):
    while page := news():
        yield from page
