"""The benchmark: Luka's release build on the two simulators and a Redis of its own, on one machine.

python3 tests/bench --build FOLDER [OPTION…]: scripts/bench.sh gives the folder and passes its options on. Nothing here
knows the code of Luka: it starts programs, and reads the two simulators, whose clock is the same.

  arrangement    what runs, and with which settings       conversations   asks, and waits without disturbing
  latency, concurrency, flood, crowd, startup, micro, stop, share, cost, growth      the sections of the report
  scaling        a section, too: the model's predictions  link_model, scaling_model    what it predicts (pure)
  three_hosts, hosts, relay                               what that one runs on
  usage, machine                                          processor time, memory, what it all runs on
  answers        what happened to each question (pure)    figures         percentiles, bounds (pure)
  targets, report, charts, pictures                       what is made of it (pure)

What starts processes and reads simulators is shared with the chaos run (tests/chaos).
"""

import json
import pathlib
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path.append(str(HERE.parent / "chaos"))

import command_line  # noqa: E402
import concurrency  # noqa: E402
import cost  # noqa: E402
import crowd  # noqa: E402
import figures  # noqa: E402
import flood  # noqa: E402
import growth  # noqa: E402
import latency  # noqa: E402
import machine  # noqa: E402
import micro  # noqa: E402
import pictures  # noqa: E402
import report  # noqa: E402
import scaling  # noqa: E402
import share  # noqa: E402
import startup  # noqa: E402
import stop  # noqa: E402
from arrangement import Programs  # noqa: E402
from conversations import Unfinished  # noqa: E402
from processes import RestartStorm  # noqa: E402

MEASURES = {"latency": latency.measure, "concurrency": concurrency.measure, "throughput": concurrency.saturate,
            "flood": flood.measure, "crowd": crowd.measure, "startup": startup.measure,
            "micro": micro.measure, "stop": stop.measure, "share": share.measure, "scaling": scaling.measure,
            "cost": cost.measure, "growth": growth.measure}


def measure(chosen):
    found = {"machine": machine.describe(chosen.build, REPOSITORY)}
    found["machine"]["appendfsync"] = chosen.appendfsync
    for name in command_line.SECTIONS:
        if name in chosen.only:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            found[name] = MEASURES[name](Programs(chosen.build, chosen.appendfsync), chosen.quick)
    if "startup" in found and "concurrency" in found:
        peaks = [(run["chats"], run["peak_pss_kb"]) for run in found["concurrency"]]
        found["startup"]["memory_per_answer_kb"] = figures.slope(peaks)
    return found


def without_curves(found):
    if isinstance(found, dict):
        return {key: without_curves(value) for key, value in found.items() if key != "curves"}
    return [without_curves(value) for value in found] if isinstance(found, list) else found


def publish(found, text, only):
    """A few sections alone do not replace the report of all."""
    folder = REPOSITORY / "docs" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / command_line.report_name(only)).write_text(text, encoding="utf-8")
    for name, picture in pictures.of(found).items():
        (folder / name).write_text(picture, encoding="utf-8")


def is_exact(found):
    runs = [found.get("latency"), found.get("flood"), found.get("growth"), *found.get("concurrency", ()), *found.get("throughput", ()),
            *found.get("share", ()), *scaling.must_be_exact(found.get("scaling", {}))]
    return all(run["exact"] == run["asked"] for run in runs if run)


def main():
    chosen = command_line.read(sys.argv[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    try:
        found = measure(chosen)
    except KeyboardInterrupt:
        return 130
    except (RestartStorm, Unfinished, RuntimeError, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    text = report.text(found)
    print(text)
    if chosen.json:
        chosen.json.write_text(json.dumps(without_curves(found), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if chosen.publish:
        publish(found, text, chosen.only)
    return 0 if is_exact(found) else 1


if __name__ == "__main__":
    sys.exit(main())
