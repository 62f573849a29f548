"""Steady load: so many questions a second, from people who may write again before they are answered."""

import asyncio
import random

import marks

FIRST_CHAT = 100_001


class Load:
    """Open loop: the next question comes when its time has come, however the pipeline feels; only when absurdly many
    wait does it hold back."""

    MOST_WAITING = 5000

    def __init__(self, telegram, wishes, seed, asked, waiting):
        self._telegram = telegram
        self._wishes = wishes
        self._chance = random.Random(f"load {seed}")
        self._asked = asked        # called with the number of each question and its update's id
        self._waiting = waiting    # how many are without an answer
        self._number = 0
        self.held_back = 0

    async def run(self):
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + 1 / self._wishes.rate, loop.time() - 1)
            await asyncio.sleep(max(0.0, due - loop.time()))
            if self._waiting() >= self.MOST_WAITING:
                self.held_back += 1
                continue
            await self._ask()

    async def _ask(self):
        self._number += 1
        number = self._number
        chat = FIRST_CHAT + self._chance.randrange(self._wishes.chats)
        text = marks.question_text(number, self._wishes.words, self._wishes.tokens_per_second)
        said = await asyncio.to_thread(self._telegram.say, chat, text)
        self._asked(number, said["update_id"])
