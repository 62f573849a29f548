"""The chaos run: Luka under load while its processes die and its links break, and a judge of what people got to see.

python3 tests/chaos --build FOLDER [OPTION…]: scripts/chaos.sh gives the folder and passes its options on. Nothing here
knows the code of Luka: it starts programs, and reads the two simulators.

  load         asks                          processes, stage     what runs, and what starts it again
  faults       which strike when (pure)      fault_runner         lets them strike
  link_proxy   a link that can break         simulators           what they have seen
  marks, screen, context, oracle             what people saw, and whether it was right (pure)
  timings, summary, timeline_svg             how long it took, in numbers and as a picture (pure)
"""

import asyncio
import json
import pathlib
import shutil
import signal
import sys
import tempfile

import options
import run
import summary
import timeline_svg
from processes import RestartStorm


async def carry_out(chosen, folder):
    working = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, working.cancel)
    return await run.Run(chosen, folder).carry_out()


def write(path, text):
    if path:
        pathlib.Path(path).write_text(text, encoding="utf-8")


def report(chosen, outcome):
    found = summary.measured(outcome)
    print(summary.text(found, chosen.replay))
    write(chosen.json, json.dumps({"replay": chosen.replay, "seed": chosen.seed, **found}, indent=1, ensure_ascii=False) + "\n")
    write(chosen.svg, timeline_svg.draw(outcome, f"{chosen.replay}"))
    return 0 if found["good"] and not outcome.unfinished else 1


def main():
    chosen = options.read(sys.argv[1:])
    print(f"seed {chosen.seed}: {chosen.replay}", file=sys.stderr, flush=True)
    folder = tempfile.mkdtemp(prefix="luka-chaos.")
    try:
        return report(chosen, asyncio.run(carry_out(chosen, folder)))
    except asyncio.CancelledError:
        print("stopped", file=sys.stderr)
        return 130
    except (RestartStorm, RuntimeError, OSError) as problem:
        print(f"error: {problem}\nThe same faults again: {chosen.replay}", file=sys.stderr)
        return 2
    finally:
        if chosen.keep:
            print(f"logs are in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
