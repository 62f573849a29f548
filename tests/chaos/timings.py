"""How long people waited: for answers, and after each fault for the next sign of life. Pure; events come in time order."""


def percentile(values, share):
    """The value that `share` of all do not exceed; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Watch:
    """What happened to the answers that were being written when a fault struck."""

    def __init__(self, fault, at, running):
        self.fault = fault
        self.at = at
        self.running = len(running)
        self.waits = []          # ms until the next visible update of each
        self.open = set(running)


class Timings:
    def __init__(self):
        self.said = {}           # question → when
        self.latencies = []      # (when complete, ms since it was said, ms until its first visible text)
        self.watches = []
        self._running = {}       # question → when its first text was seen; answers on the screen that are not complete
        self._done = set()
        self._open = []
        self._faults = []

    def asked(self, question, at):
        self.said[question] = at

    def struck(self, fault, at):
        """May be told before, or after, what was seen until then."""
        self._faults.append((at, fault))
        self._faults.sort(key=lambda item: item[0])

    def shown(self, question, is_final, at, is_broken_off=False):
        while self._faults and self._faults[0][0] <= at:
            when, fault = self._faults.pop(0)
            watch = Watch(fault, when, self._running)
            self.watches.append(watch)
            self._open.append(watch)
        if question is None or question in self._done:
            return
        for watch in self._open:
            if question in watch.open:
                watch.open.discard(question)
                watch.waits.append(at - watch.at)
        self._open = [watch for watch in self._open if watch.open]
        first = self._running.setdefault(question, at)
        if is_broken_off:
            del self._running[question]   # what comes now, if anything, begins anew
        elif is_final:
            del self._running[question]
            self._done.add(question)
            said = self.said.get(question, at)
            self.latencies.append((at, at - said, first - said))
