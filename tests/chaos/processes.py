"""Programs that are started, watched, hurt and started again: their supervisor. Ends only what it has started."""

import asyncio
import os
import pathlib
import signal
import subprocess
import time

WATCH_EVERY = 0.02
# Dying at once so many times in a row is no fault of ours any more.
MOST_EARLY_DEATHS = 30
EARLY = 1.0


class RestartStorm(Exception):
    pass


class Process:
    """One program, in all its lives. It gets SIGKILL when the harness dies without a word (PR_SET_PDEATHSIG)."""

    def __init__(self, name, command, environment, folder, is_ready=None):
        self.name = name
        self.command = command
        self.environment = environment
        self.folder = pathlib.Path(folder)
        self.ready_file = self.folder / f"ready.{name}"
        self.log = self.folder / f"{name}.log"
        self.on_ready = None          # called with the name, each time
        self.lives = 0
        self.exits = {}               # how it ended → how often
        self.wanted = False
        self._is_ready = is_ready or self.ready_file.exists
        self._child = None
        self._since = 0.0
        self._announced = False
        self._early_deaths = 0
        self._next_environment = {}

    @property
    def pid(self):
        return self._child.pid if self._child else None

    def arm(self, environment):
        """What the next life alone gets."""
        self._next_environment = environment

    def start(self):
        self.wanted = True
        self.ready_file.unlink(missing_ok=True)
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8",
                       "LUKA_READY_FILE": str(self.ready_file), **self.environment, **self._next_environment}
        self._next_environment = {}
        with open(self.log, "ab") as log:
            self._child = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *map(str, self.command)],
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                                           env=environment, start_new_session=True)
        self._since = time.monotonic()
        self._announced = False
        self.lives += 1

    def send(self, number):
        """Its number is still its own: a dead child is not reaped before watch() or stop() has seen it."""
        if self._child and self._child.returncode is None:
            os.kill(self._child.pid, number)

    def is_ready(self):
        return self._child is not None and self._child.poll() is None and self._is_ready()

    def watch(self):
        """One look. Starts it again when it has died. Returns True when it has just become ready."""
        if not self.wanted or self._child is None:
            return False
        code = self._child.poll()
        if code is not None:
            self._note_exit(code)
            self.start()
            return False
        if self._announced or not self._is_ready():
            return False
        self._announced = True
        if self.on_ready:
            self.on_ready(self.name)
        return True

    def _note_exit(self, code):
        how = f"code {code}" if code >= 0 else signal.Signals(-code).name
        self.exits[how] = self.exits.get(how, 0) + 1
        early = time.monotonic() - self._since < EARLY and code >= 0
        self._early_deaths = self._early_deaths + 1 if early else 0
        if code in (64, 78, 126, 127) or self._early_deaths >= MOST_EARLY_DEATHS:
            raise RestartStorm(f"{self.name} can not be run ({how}); the end of its log:\n{self.tail()}")

    def stop(self, patience):
        """SIGTERM, and SIGKILL after so many seconds. Blocks."""
        self.wanted = False
        if not self._child:
            return
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        try:
            self._child.wait(patience)
        except subprocess.TimeoutExpired:
            self.send(signal.SIGKILL)
            self._child.wait()

    def tail(self, lines=15):
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def cpu_seconds(self):
        try:
            fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def watch_all(processes):
    while True:
        for process in processes:
            process.watch()
        await asyncio.sleep(WATCH_EVERY)


async def await_ready(processes, patience=60.0):
    deadline = time.monotonic() + patience
    for process in processes:
        while not process.is_ready():
            process.watch()
            if time.monotonic() > deadline:
                raise RestartStorm(f"{process.name} does not become ready; the end of its log:\n{process.tail()}")
            await asyncio.sleep(WATCH_EVERY)
