"""The command line of the benchmark."""

import argparse
import pathlib

SECTIONS = ("latency", "concurrency", "throughput", "flood", "crowd", "startup", "micro", "stop", "share", "cost", "scaling",
            "growth")
# They take long, and one of them root.
ONLY_IF_NAMED = ("scaling", "growth")
USUAL = tuple(name for name in SECTIONS if name not in ONLY_IF_NAMED)


def report_name(sections):
    """Of the file that is published."""
    return "report.md" if set(USUAL) <= set(sections) else f"report-{'-'.join(sections)}.md"


def _sections(text):
    chosen = tuple(part for part in text.split(",") if part)
    for part in chosen:
        if part not in SECTIONS:
            raise argparse.ArgumentTypeError(f"'{part}' is none of {', '.join(SECTIONS)}")
    return chosen


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"bench.sh: {message}; see scripts/bench.sh --help\n")


def read(arguments):
    parser = _Parser(prog="bench.sh", add_help=False)
    add = parser.add_argument
    add("--quick", action="store_true")
    add("--only", type=_sections, default=USUAL)
    add("--appendfsync", choices=("always", "everysec", "no"), default="always")
    add("--json", type=pathlib.Path)
    add("--publish", action="store_true")
    add("--build", type=pathlib.Path, required=True)
    chosen = parser.parse_args(arguments)
    chosen.build = chosen.build.resolve()
    return chosen
