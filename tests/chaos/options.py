"""The command line of the chaos run."""

import argparse
import random

import faults


def _names(allowed):
    def read(text):
        chosen = tuple(part for part in text.split(",") if part)
        for part in chosen:
            if part not in allowed:
                raise argparse.ArgumentTypeError(f"'{part}' is none of {', '.join(allowed)}")
        return chosen
    return read


def _number(low, high, kind=float):
    def read(text):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"wants {low} to {high}, not {text}")
        return value
    return read


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"chaos.sh: {message}; see scripts/chaos.sh --help\n")


def _parser():
    parser = _Parser(prog="chaos.sh", add_help=False)
    add = parser.add_argument
    add("--kills", type=_number(0, 100_000, int), default=100)
    add("--seed", type=int, default=None)
    add("--duration", type=_number(0, 86_400), default=0.0)
    add("--every", type=_number(0.1, 600), default=3.0)
    add("--rate", type=_number(0.1, 500), default=20.0)
    add("--live", type=_number(1, 2000), default=50.0)
    add("--workers", type=_number(1, 64, int), default=3)
    add("--words", type=_number(2, 200, int), default=40)
    add("--longest-stop", type=_number(0.1, 600), default=60.0)
    add("--settle", type=_number(1, 3600), default=90.0)
    add("--transport", choices=("edit", "draft"), default="edit")
    add("--only", type=_names(faults.PROCESSES), default=faults.PROCESSES)
    add("--links", type=_names(faults.LINKS), default=faults.Wishes().links)
    add("--kinds", type=_names(faults.Wishes().kinds), default=faults.Wishes().kinds)
    add("--json", default="")
    add("--svg", default="")
    add("--keep", action="store_true")
    add("--build", required=True)
    return parser


def read(arguments):
    """With what follows from them: chats, tokens_per_second, slots, faults and the line that repeats the run."""
    chosen = _parser().parse_args(arguments)
    if chosen.seed is None:
        chosen.seed = random.SystemRandom().randrange(1_000_000)
    seconds_each = chosen.live / chosen.rate
    chosen.tokens_per_second = round(chosen.words / seconds_each, 3)
    chosen.chats = max(4, int(chosen.live * 4))
    # Twice what the load needs, so that what has piled up is worked off.
    chosen.slots = max(1, min(256, round(chosen.live * 2 / chosen.workers)))
    chosen.faults = faults.Wishes(chosen.kills, chosen.every, chosen.duration, chosen.longest_stop, chosen.only,
                                  chosen.links, chosen.kinds)
    chosen.replay = _replay(chosen)
    return chosen


def _replay(chosen):
    words = ["scripts/chaos.sh", f"--seed {chosen.seed}", f"--kills {chosen.kills}"]
    usual = _parser().parse_args(["--build", "-"])
    for key in ("duration", "every", "rate", "live", "workers", "words", "longest_stop", "settle", "transport", "only",
                "links", "kinds"):
        value = getattr(chosen, key)
        if value != getattr(usual, key):
            text = ",".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else value
            words.append(f"--{key.replace('_', '-')} {text}")
    return " ".join(words)
