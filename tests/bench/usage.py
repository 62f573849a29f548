"""Processor time, wake-ups and memory of processes, from /proc."""

import pathlib
import threading

EVERY = 0.25


def read_rollup(text):
    """(PSS, RSS) in kB, from a smaps_rollup."""
    found = {"Pss": 0, "Rss": 0}
    for line in text.splitlines():
        key, _, rest = line.partition(":")
        if key in found and rest.split():
            found[key] = int(rest.split()[0])
    return found["Pss"], found["Rss"]


def memory_kb(pid):
    try:
        return read_rollup(pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0, 0


def cpu_seconds(pid):
    """Of all its threads; those that have ended do not count."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text(encoding="ascii").split()[0])
        except (OSError, ValueError, IndexError):
            continue
    return total / 1e9


def read_switches(text):
    """How often a thread has given the processor away of itself, from its status."""
    for line in text.splitlines():
        if line.startswith("voluntary_ctxt_switches:"):
            return int(line.split()[1])
    return 0


def switches(pid):
    """Of all its threads."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/status"):
        try:
            total += read_switches(task.read_text(encoding="ascii", errors="replace"))
        except OSError:
            continue
    return total


class MemoryWatch:
    """Looks at processes now and then, and remembers the most: per process, and of all at one moment."""

    def __init__(self, pids):
        self._pids = pids         # name → pid
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.most = {name: (0, 0) for name in pids}
        self.most_in_all = (0, 0)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _watch(self):
        while not self._end.wait(EVERY):
            self.look()

    def look(self):
        now = {name: memory_kb(pid) for name, pid in self._pids.items()}
        for name, used in now.items():
            self.most[name] = tuple(map(max, self.most[name], used))
        in_all = tuple(map(sum, zip(*now.values())))
        self.most_in_all = tuple(map(max, self.most_in_all, in_all))
