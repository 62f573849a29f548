"""Section "stop": what an answer that nobody wants any more costs the model server.

by people   from the moment that telegram_sim hands out the update (Stop button, /stop, /reset) to the moment that
            ollama_sim generates nothing more for that answer, because the connection is closed
by us       a worker falls silent in the middle of its answers, which others write anew; from the moment that it wakes up
"""

import signal
import time

from arrangement import Arrangement
from concurrency import GATEWAY
from conversations import FIRST_CHAT, await_until, iter_news
from figures import spread

ANSWERS, WORDS, PACE = 40, 5000, 50     # none of them ends by itself
ROUNDS, QUICK_ROUNDS = 5, 1
APART = 0.02                            # seconds between two people who have had enough
AWAY = 4                                # seconds; a worker may be silent for 2.5
NO_TOKEN_YET_MS = 60_000
WAKES = "a worker that was given up wakes up"


def measure(programs, quick):
    rounds = QUICK_ROUNDS if quick else ROUNDS
    found = {"answers": ANSWERS, "tokens_per_second": PACE, "ways": {}, "after_close": 0}
    for way, prompt_ms, give_up in (("the Stop button", 30, People.press), ("/stop", 30, People.stop),
                                    ("/reset", 30, People.reset), ("/stop before the first token", NO_TOKEN_YET_MS, People.stop)):
        _add(found, way, *_by_people(programs, rounds, prompt_ms, give_up))
    _add(found, WAKES, *_by_us(programs, rounds))
    return found


def _add(found, way, spans, after_close):
    found["ways"][way] = spread(spans)
    found["after_close"] += after_close


def _arranged(programs, prompt_ms):
    return Arrangement(programs, workers=2, slots=ANSWERS, gateway=GATEWAY, prompt_ms=prompt_ms)


def _by_people(programs, rounds, prompt_ms, give_up):
    with _arranged(programs, prompt_ms) as luka:
        people = People(luka)
        for _ in range(rounds):
            people.ask_and_watch(has_begun=prompt_ms < NO_TOKEN_YET_MS)
            people.each(give_up)
        entries, records = people.entries, list(iter_news(luka.ollama.news))
        return spans_of(entries, records, luka.telegram.started_ms()), after_close(records)


def _by_us(programs, rounds):
    spans, after = [], 0
    for _ in range(rounds):
        with _arranged(programs, 30) as luka:
            people = People(luka)
            await_until(lambda: luka.log("gateway").count("worker joined") == 2, "both workers have joined")
            people.ask_and_watch()
            worker = luka.ours["worker-1"]
            worker.send(signal.SIGSTOP)
            time.sleep(AWAY)
            # Each of its answers is written twice now.
            await_until(lambda: luka.ollama.counters()["active"] > ANSWERS, "a second attempt runs")
            woken = time.monotonic() * 1000
            worker.send(signal.SIGCONT)
            await_until(lambda: luka.ollama.counters()["active"] <= ANSWERS, "no answer is written twice")
            records = luka.ollama.news(take_running=True)
            spans += [record["ended_us"] / 1000 - woken for record in records if record["status"] == "cancelled"]
            after += after_close(records)
            people.each(People.stop)
    return spans, after


class People:
    """Each asks once in a chat of their own, and then wants no answer any more."""

    def __init__(self, luka):
        self._telegram, self._ollama = luka.telegram, luka.ollama
        self._first = FIRST_CHAT
        self._buttons = {}
        self.entries = []

    def ask_and_watch(self, has_begun=True):
        """Until all answers are being written, and each can be stopped on the screen if it `has_begun`."""
        self._buttons = {}
        for chat in self._chats():
            self._telegram.say(chat, f"Question of {chat} #words={WORDS} #tps={PACE}")
        await_until(lambda: self._ollama.counters()["active"] == ANSWERS, "every answer is being written")
        if has_begun:
            await_until(self._all_can_stop, "every answer has its Stop button")

    def each(self, give_up):
        """One after the other. Returns when the model server has nothing to do any more."""
        for chat in self._chats():
            give_up(self, chat)
            time.sleep(APART)
        await_until(lambda: self._ollama.counters()["active"] == 0, "no answer is being written")
        self._look()
        self._first += ANSWERS

    def press(self, chat):
        self._telegram.press(chat, *self._buttons[chat])

    def stop(self, chat):
        self._telegram.say(chat, "/stop")

    def reset(self, chat):
        self._telegram.say(chat, "/reset")

    def _chats(self):
        return range(self._first, self._first + ANSWERS)

    def _all_can_stop(self):
        self._look()
        return len(self._buttons) == ANSWERS

    def _look(self):
        for entry, _ in iter_news(self._telegram.news):
            self.entries.append(entry)
            keyboard = (entry["reply_markup"] or {}).get("inline_keyboard")
            if keyboard and entry["kind"] in ("send", "edit"):
                self._buttons[entry["chat"]] = (entry["message_id"], keyboard[0][0]["callback_data"])


def spans_of(entries, records, started_ms):
    """Pure. Milliseconds from each update that ends an answer to the end of that answer's generation."""
    chats = {entry["text"]: entry["chat"] for entry in entries if entry["kind"] == "say"}
    ended = {chats.get(record["messages"][-1]["content"]): record["ended_us"] / 1000
             for record in records if record["messages"]}
    return [ended[entry["chat"]] - started_ms - entry["handed_out_ms"] for entry in entries
            if (entry["kind"] == "press" or entry["text"] in ("/stop", "/reset")) and entry["chat"] in ended]


def after_close(records):
    """Pure. Tokens that were generated although nobody was there to read them."""
    return sum(record["tokens_after_close"] for record in records)
