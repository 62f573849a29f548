"""Lets the planned faults strike, and notes when each did and when the one that it struck was there again."""

import asyncio
import dataclasses
import signal
import time

from faults import Fault

READY_PATIENCE = 120.0
CRASH_PATIENCE = 10.0
DELAY_LASTS = 5.0
# A worker waits 2 s for its memory; whatever was away may need a moment to be found again.
MEMORY_GRACE_MS = 6000


def now_ms():
    return time.time() * 1000


@dataclasses.dataclass
class Strike:
    fault: Fault
    name: str            # for the tables
    at: float            # Unix ms
    ready_after: float = None   # ms until the process was ready again
    over_at: float = None       # Unix ms
    note: str = ""


class FaultRunner:
    def __init__(self, stage, struck):
        self._stage = stage
        self._struck = struck        # called with each Strike at once
        self.strikes = []
        self.not_reached = {}        # crash point → how often a process did not come to it in time
        self.unfinished = []         # names of faults whose victim did not come back
        self._turns = {}             # process → lock: while it is on its way to a crash point nobody else ends it

    async def run(self, plan):
        begin = time.monotonic()
        running = []
        for fault in plan:
            await asyncio.sleep(max(0.0, begin + fault.at - time.monotonic()))
            running.append(asyncio.create_task(self._strike(fault)))
        for task in running:
            await task

    def heal_everything(self):
        for process in self._stage.processes.values():
            process.send(signal.SIGCONT)
        for link in self._stage.links.values():
            link.heal()

    def excused(self):
        """When the memory may have been out of a worker's reach."""
        return [(strike.at, (strike.over_at or now_ms()) + MEMORY_GRACE_MS) for strike in self.strikes
                if strike.fault.target in ("history", "redis", "worker")]

    def _note(self, fault, name=None):
        strike = Strike(fault, name or fault.name, now_ms())
        self.strikes.append(strike)
        self._struck(strike)
        return strike

    async def _strike(self, fault):
        if fault.kind in ("reset", "delay", "blackhole"):
            await self._break_link(fault)
            return
        candidates = self._stage.targets(fault.target)
        process = candidates[min(int(fault.which * len(candidates)), len(candidates) - 1)]
        if fault.kind == "stop":
            await self._stop(fault, process)
            return
        async with self._turns.setdefault(process.name, asyncio.Lock()):
            await getattr(self, f"_{fault.kind}")(fault, process)

    async def _kill(self, fault, process):
        strike = self._note(fault)
        lives = process.lives
        process.send(signal.SIGKILL)
        await self._await_return(strike, process, lives)

    async def _term(self, fault, process):
        strike = self._note(fault)
        lives = process.lives
        process.send(signal.SIGTERM)
        await self._await_return(strike, process, lives)

    async def _crash(self, fault, process):
        """It takes a start with LUKA_CRASH_AT, hence a kill first."""
        process.arm({"LUKA_CRASH_AT": f"{fault.point}:{fault.nth}"})
        await self._kill(fault._replace(kind="kill"), process)
        lives, deadline = process.lives, time.monotonic() + CRASH_PATIENCE
        while process.lives == lives and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        if process.lives == lives:
            self.not_reached[fault.point] = self.not_reached.get(fault.point, 0) + 1
            return
        strike = self._note(fault)
        strike.note = fault.point
        await self._await_return(strike, process, lives)

    async def _stop(self, fault, process):
        strike = self._note(fault)
        lives = process.lives
        process.send(signal.SIGSTOP)
        await asyncio.sleep(fault.seconds)
        if process.lives == lives:
            process.send(signal.SIGCONT)
        strike.over_at = now_ms()

    async def _break_link(self, fault):
        link = self._stage.links[fault.target]
        strike = self._note(fault)
        if fault.kind == "reset":
            link.reset()
        elif fault.kind == "delay":
            link.delay(fault.seconds, DELAY_LASTS)
            await asyncio.sleep(DELAY_LASTS)
        else:
            link.black_hole(fault.seconds, fault.resets)
            await asyncio.sleep(fault.seconds)
        strike.over_at = now_ms()

    async def _await_return(self, strike, process, lives):
        deadline = time.monotonic() + READY_PATIENCE
        while not (process.lives > lives and process.is_ready()):
            if time.monotonic() > deadline:
                self.unfinished.append(f"{strike.name}: {process.name} was not ready within {READY_PATIENCE:g} s")
                return
            await asyncio.sleep(0.01)
        strike.over_at = now_ms()
        strike.ready_after = strike.over_at - strike.at
