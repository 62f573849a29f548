"""One chaos run, from the empty stage to what is known about it."""

import asyncio
import dataclasses
import sys
import time

import faults
import marks
from fault_runner import FaultRunner, now_ms
from load import Load
from oracle import Oracle, Question
from processes import watch_all
from simulators import Ollama, Telegram
from stage import CONTEXT_TURNS, Stage
from timings import Timings

LOOK_EVERY = 1.0
TELL_EVERY = 15.0
AFTER_THE_LAST_FAULT = 5.0
DURATION_WITHOUT_FAULTS = 30.0
# When nothing has changed on any screen for so long after the load, nothing will.
QUIET = 30.0


@dataclasses.dataclass
class Outcome:
    verdict: object
    timings: Timings
    strikes: list
    not_reached: dict
    unfinished: list
    exits: dict            # process → how it ended → how often
    calls: dict
    began: float           # Unix ms
    load_ended: float
    ended: float
    settled_within: float  # seconds after the load
    held_back: int


class Run:
    def __init__(self, options, folder):
        self.options = options
        self.stage = Stage(options.build, folder, options)
        self.oracle = Oracle(options.words, CONTEXT_TURNS)
        self.timings = Timings()
        self._updates = {}
        self._last_change = time.monotonic()
        self._telegram = self._ollama = None

    async def carry_out(self):
        try:
            await self.stage.start()
            self._telegram = Telegram(self.stage.ports["telegram"])
            self._ollama = Ollama(self.stage.ports["ollama"])
            await asyncio.to_thread(self._telegram.set_clock)
            return await self._under_watch(self._go())
        finally:
            await self.stage.stop()

    async def _under_watch(self, work):
        """Fails as soon as a process can not be run any more, or the simulators can not be read."""
        watching = asyncio.create_task(watch_all(list(self.stage.processes.values())))
        looking = asyncio.create_task(self._look_on())
        working = asyncio.create_task(work)
        try:
            done, _ = await asyncio.wait((watching, looking, working), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            return working.result()
        finally:
            for task in (watching, looking, working):
                task.cancel()
            await asyncio.gather(watching, looking, working, return_exceptions=True)

    async def _go(self):
        plan = faults.plan(self.options.faults, self.stage.crash_points(), self.options.seed)
        runner = FaultRunner(self.stage, lambda strike: self.timings.struck(strike.name, strike.at))
        load = Load(self._telegram, self.options, self.options.seed, self._updates.__setitem__, self.oracle.unanswered)
        began = now_ms()
        telling = asyncio.create_task(self._tell(began, plan, runner))
        speaking = asyncio.create_task(load.run())
        striking = asyncio.create_task(self._strike(runner, plan, began))
        try:
            await asyncio.wait((speaking, striking), return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                speaking.result()
            striking.result()
            speaking.cancel()
            load_ended = now_ms()
            runner.heal_everything()
            await self._settle()
        finally:
            for task in (telling, speaking, striking):
                task.cancel()
        return await self._conclude(runner, load, began, load_ended)

    async def _strike(self, runner, plan, began):
        await runner.run(plan)
        least = self.options.duration or (0 if plan else DURATION_WITHOUT_FAULTS)
        await asyncio.sleep(max(AFTER_THE_LAST_FAULT if plan else 0, least - (now_ms() - began) / 1000))

    async def _settle(self):
        """Until everything is answered, or nothing moves any more, or the time is over."""
        deadline = time.monotonic() + self.options.settle
        self._last_change = time.monotonic()
        while time.monotonic() < deadline and time.monotonic() - self._last_change < QUIET:
            if self.oracle.unanswered() == 0 and time.monotonic() - self._last_change > 2 * LOOK_EVERY:
                return
            await asyncio.sleep(0.5)

    async def _conclude(self, runner, load, began, load_ended):
        settled_at = now_ms()
        await self._look(take_running=True)
        for number, question in self.oracle.questions.items():
            question.update = self._updates.get(number, 0)
        parked = await asyncio.to_thread(self.stage.parked)
        verdict = self.oracle.verdict(parked, runner.excused())
        return Outcome(verdict, self.timings, runner.strikes, runner.not_reached, runner.unfinished,
                       {name: process.exits for name, process in self.stage.processes.items() if process.exits},
                       self.oracle.screens.counts, began, load_ended, now_ms(), (settled_at - load_ended) / 1000,
                       load.held_back)

    async def _look_on(self):
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self._look()

    async def _look(self, take_running=False):
        # What the model was asked first: every question of it is then in what follows.
        records = []
        while news := await asyncio.to_thread(self._ollama.news, take_running):
            records += news
        while news := await asyncio.to_thread(self._telegram.news):
            for entry, at in news:
                self._take(entry, at)
            await asyncio.sleep(0)
        for record in records:
            self.oracle.modelled(record)

    def _take(self, entry, at):
        if entry["kind"] == "say":
            number = marks.question_number(entry["text"])
            self.oracle.asked(Question(number, entry["chat"], at, entry["message_id"], 0))
            self.timings.asked(number, at)
            return
        message = self.oracle.saw(entry, at)
        if message is not None and not message.deleted:
            self._last_change = time.monotonic()
            self.timings.shown(message.question, message.is_final, at, bool(message.reading.note))

    async def _tell(self, began, plan, runner):
        while True:
            await asyncio.sleep(TELL_EVERY)
            asked, waiting = len(self.oracle.questions), self.oracle.unanswered()
            print(f"{(now_ms() - began) / 1000:6.0f} s   {len(runner.strikes)} faults struck, {len(plan)} planned   "
                  f"{asked} asked, {asked - waiting} answered, {waiting} open", file=sys.stderr, flush=True)
