"""Section 7: what single steps cost, and how that grows with their size (tests/bench/micro, Google Benchmark)."""

import json
import math
import subprocess

LONG_ENOUGH = 300


def measure(programs, quick):
    program = programs.build / "tests/bench/micro/micro_bench"
    if not program.exists():
        raise RuntimeError(f"{program} is not there: build the target micro_bench (it needs libbenchmark-dev)")
    command = [program, "--benchmark_format=json", f"--benchmark_min_time={0.05 if quick else 0.5}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG_ENOUGH, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"micro_bench: exit code {done.returncode}: {done.stderr[-500:]}")
    return steps(json.loads(done.stdout))


def steps(printed):
    """Of what Google Benchmark prints: for each step its time for each size, and how it grows. Pure. Steps that wait for
    others are measured by the clock, the rest by the processor time, which neighbours disturb less."""
    found = {}
    for run in printed["benchmarks"]:
        name, size, *by_clock = run["name"].split("/")
        to_us = {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}[run["time_unit"]]
        found.setdefault(name, {})[int(size)] = run["real_time" if by_clock else "cpu_time"] * to_us
    return [{"step": name, "us": sizes, "growth": growth(sizes)} for name, sizes in found.items()]


def growth(sizes):
    """The power of the size that the time goes with, from the smallest to the largest: 0 does not grow, 1 in proportion.
    None of a single size."""
    least, most = min(sizes), max(sizes)
    if least == most:
        return None
    return math.log(sizes[most] / sizes[least]) / math.log(most / least)
