"""Section "cost": what one message, and one token among many, cost in wake-ups, system calls and processor time, process by
process, beside the bare client.

A wake-up is a voluntary context switch: a thread had slept. System calls are counted by perf, where it is installed and
allowed (root); elsewhere they are left out.
"""

import random
import shutil
import signal
import subprocess
import time

import concurrency
import latency
from arrangement import Arrangement
from conversations import Asker
from usage import cpu_seconds, switches

MESSAGES, QUICK_MESSAGES = 60, 20
CHATS, WORDS, PACE = 100, 200, 50
IDLE = 3.0
NEVER_RAN = "<not counted>"   # perf's word
EVENTS = {"calls": ("raw_syscalls:sys_enter",),
          "waits": ("syscalls:sys_enter_epoll_wait", "syscalls:sys_enter_poll"),
          "reads": ("syscalls:sys_enter_read", "syscalls:sys_enter_recvmsg", "syscalls:sys_enter_recvfrom"),
          "writes": ("syscalls:sys_enter_write", "syscalls:sys_enter_sendmsg", "syscalls:sys_enter_sendto")}


def measure(programs, quick):
    return {"message": _alone(programs, QUICK_MESSAGES if quick else MESSAGES), "token": _many(programs)}


def _alone(programs, messages):
    with Arrangement(programs, workers=1, slots=4, gateway=latency.GATEWAY, bare=0) as luka:
        rows = _counted(luka, Asker(luka.telegram, luka.ollama), _one_by_one, messages)
        rows |= _counted_bare(luka, _one_by_one, messages)
    return {"messages": messages, "tokens": latency.WORDS, "rows": rows}


def _many(programs):
    with Arrangement(programs, workers=2, slots=CHATS // 2, gateway=concurrency.GATEWAY, prompt_ms=30,
                     bare=concurrency.UPDATE_INTERVAL) as luka:
        rows = _counted(luka, Asker(luka.telegram, luka.ollama), _at_once, CHATS)
        rows |= _counted_bare(luka, _at_once, CHATS)
    return {"chats": CHATS, "tokens": WORDS, "rows": {name: _by(row, WORDS) for name, row in rows.items()}}


def _by(row, parts):
    return {what: None if value is None else value / parts for what, value in row.items()}


def _one_by_one(asker, messages, done):
    for number in range(1, messages + 1):
        asker.ask(number % latency.CHATS, latency.WORDS, latency.PACE, done + number)
        asker.await_done(done + number, latency.WORDS / latency.PACE)
        time.sleep(random.uniform(0.02, 0.06))


def _at_once(asker, chats, done):
    for chat in range(chats):
        asker.ask(chat, WORDS, PACE, done + chat + 1)
    asker.await_done(done + chats, WORDS / PACE)


def _counted(luka, asker, work, count):
    pids = luka.pids() | {"redis": luka.surrounding_pids()["redis"]}
    work(asker, count, 0)     # what is made once is made now
    return _each(pids, lambda: work(asker, count, count), count)


def _counted_bare(luka, work, count):
    asker = Asker(luka.bare_telegram, luka.ollama)
    work(asker, count, 2 * count)
    return _each(luka.bare_pids(), lambda: work(asker, count, 3 * count), count)


def _each(pids, work, count):
    """Per message, without what the processes do anyway."""
    counters = {name: Counter(pid) for name, pid in pids.items()}
    took = _while(counters, work)
    busy = {name: counter.read() for name, counter in counters.items()}
    idle_took = _while(counters, lambda: time.sleep(IDLE))
    idle = {name: counter.read() for name, counter in counters.items()}
    return {name: per_message(busy[name], idle[name], took / idle_took, count) for name in pids}


def _while(counters, work):
    for counter in counters.values():
        counter.begin()
    began = time.monotonic()
    work()
    took = time.monotonic() - began
    for counter in counters.values():
        counter.end()
    return took


def per_message(busy, idle, times_as_long, count):
    """Pure."""
    return {what: None if value is None or idle[what] is None else max(0.0, value - idle[what] * times_as_long) / count
            for what, value in busy.items()}


class Counter:
    """Of one process, from begin() to end()."""

    ATTACHES = 0.3            # seconds until perf counts

    def __init__(self, pid):
        self._pid = pid
        self._perf = None
        self._found = {}

    def begin(self):
        if shutil.which("perf"):
            events = ",".join(event for group in EVENTS.values() for event in group)
            self._perf = subprocess.Popen(["perf", "stat", "-x", ",", "-e", events, "-p", str(self._pid)],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(self.ATTACHES)
        self._before = switches(self._pid), cpu_seconds(self._pid)

    def end(self):
        wakeups, cpu = switches(self._pid), cpu_seconds(self._pid)
        self._found = {"wakeups": wakeups - self._before[0], "cpu_ms": (cpu - self._before[1]) * 1000, **dict.fromkeys(EVENTS)}
        if self._perf:
            self._perf.send_signal(signal.SIGINT)
            self._found |= read_counts(self._perf.communicate(timeout=10)[1])
            self._perf = None

    def read(self):
        return self._found


def read_counts(printed):
    """Of what "perf stat -x ," prints: one line for each event, its count first. Pure. None: not known."""
    counts = {}
    for line in printed.splitlines():
        count, _, event, *_ = (*line.split(","), "", "", "")
        counts[event] = 0 if count == NEVER_RAN else int(count) if count.isdigit() else None
    found = {}
    for group, events in EVENTS.items():
        values = [counts.get(event) for event in events]
        found[group] = None if None in values else sum(values)
    return found
