"""Section 6: from start to ready, and what Luka takes while nobody asks."""

import time

from arrangement import Arrangement
from figures import spread
from usage import cpu_seconds, memory_kb

SETTLE = 2.0
IDLE = 5.0


def measure(programs, quick):
    ready = []
    for _ in range(3 if quick else 10):
        with Arrangement(programs, workers=2, slots=4) as luka:
            ready.append({**luka.ready_after, "all": max(luka.ready_after.values())})
            if len(ready) > 1:
                continue
            time.sleep(SETTLE)
            memory = {name: memory_kb(pid) for name, pid in luka.pids().items()}
            before = {name: cpu_seconds(pid) for name, pid in luka.pids().items()}
            time.sleep(IDLE)
            idle_cpu = {name: (cpu_seconds(pid) - before[name]) / IDLE for name, pid in luka.pids().items()}
    return {
        "ready_ms": {name: spread([one[name] * 1000 for one in ready]) for name in ready[0]},
        "idle_kb": {name: {"pss": pss, "rss": rss} for name, (pss, rss) in memory.items()},
        "idle_pss_kb": sum(pss for pss, _ in memory.values()), "idle_rss_kb": sum(rss for _, rss in memory.values()),
        "idle_cpu_share": idle_cpu}
