"""What the numbers were measured on."""

import datetime
import os
import pathlib
import platform
import subprocess


def _first_line(*command):
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except OSError:
        return "not found"
    return (said.stdout or said.stderr).strip().split("\n", maxsplit=1)[0]


def value_of(text, key):
    """The first value of a "key : value" or KEY="value" listing; "" without one."""
    for line in text.splitlines():
        for separator in (":", "="):
            name, found, value = line.partition(separator)
            if found and name.strip() == key:
                return value.strip().strip('"')
    return ""


def _file(path):
    try:
        return pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def describe(build, repository):
    gigabytes = int(value_of(_file("/proc/meminfo"), "MemTotal").split()[0] or 0) / 1024 / 1024
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": len(os.sched_getaffinity(0)),
        "cpu": value_of(_file("/proc/cpuinfo"), "model name") or platform.machine(),
        "memory": f"{gigabytes:.1f} GB",
        "kernel": platform.release(),
        "system": value_of(_file("/etc/os-release"), "PRETTY_NAME"),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "priority": f"nice {os.getpriority(os.PRIO_PROCESS, 0)}",
        "Luka": _first_line("git", "-C", str(repository), "describe", "--always", "--dirty"),
        "build": value_of(_file(build / "CMakeCache.txt"), "CMAKE_BUILD_TYPE:STRING"),
        "compiler": _first_line("c++", "--version"),
        "Redis": _first_line("redis-server", "--version"),
    }
