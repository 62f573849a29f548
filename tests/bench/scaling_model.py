"""How many people what carries, from measured costs. Pure, but for its command line:

python3 -B tests/bench/scaling_model.py FILE [PEOPLE…]     FILE: scripts/bench.sh --only concurrency,startup --json FILE
"""

import json
import math
import sys
from typing import NamedTuple

from link_model import Talk, from_the_model

# What the gateway keeps to (gateway/delivery/pacing/bot_budget.hpp); Telegram's own limit is 30 calls in a second.
BOT_CALLS, BOT_SPAN = 29, 1.010
FEWEST_CALLS = 2           # for an answer: its first text, and its whole text in the same message
TOKEN_BYTES = 5            # of text, in many languages
MEASURED_CHATS = 100       # the run that the costs are taken from: fewer chats cost more each, more chats less


class Habits(NamedTuple):
    """Of the people in the busiest hour, and of the model."""

    questions_per_hour: float = 10
    tokens: int = 200
    tokens_per_second: float = 50     # of one answer
    parallel: int = 4                 # answers that a model server writes side by side at that pace
    calls: float = 3                  # to Telegram for one answer: first text, one in the middle, whole text
    busy: float = 0.7                 # how full anything should be at most, so that lines stay short

    @property
    def answer_seconds(self):
        return self.tokens / self.tokens_per_second

    def answers_per_second(self, people):
        return people * self.questions_per_hour / 3600

    def people(self, answers_per_second):
        return answers_per_second * 3600 / self.questions_per_hour


class Costs(NamedTuple):
    """Of one answer, processor time by process, and memory in kB."""

    tokens: int
    gateway_ms: float
    worker_ms: float
    history_ms: float
    live_kb: float               # of an answer that is being written, all processes
    idle_kb: dict                # of one process of each kind
    timely: int                  # the most answers at once of which none stalled, in the whole run

    @property
    def ms(self):
        return self.gateway_ms + self.worker_ms + self.history_ms


def costs_of(report):
    """From what scripts/bench.sh --json has written."""
    run = next(run for run in report["concurrency"] if run["chats"] == MEASURED_CHATS)
    spent = {}
    for name, share in run["cpu_share"].items():
        kind = name.split("-")[0]
        spent[kind] = spent.get(kind, 0.0) + share * run["cpu_ms_per_answer"]
    idle = report["startup"]["idle_kb"]
    return Costs(run["tokens"], spent["gateway"], spent["worker"], spent["history_svc"],
                 report["startup"]["memory_per_answer_kb"],
                 {"gateway": idle["gateway"]["pss"], "worker": idle["worker-1"]["pss"],
                  "history_svc": idle["history_svc"]["pss"]},
                 max(run["chats"] for run in report["concurrency"] if run["stalls"] == 0))


def answers_of_a_bot(calls=FEWEST_CALLS):
    return BOT_CALLS / BOT_SPAN / calls


def limits(costs, habits, cores):
    """Part → how many answers a second fill it. The first to be full is the smallest."""
    scale = habits.tokens / costs.tokens
    return {
        "a model server": habits.parallel / habits.answer_seconds,
        f"one bot, {habits.calls:g} calls for an answer": answers_of_a_bot(habits.calls),
        f"one bot, {FEWEST_CALLS} calls for an answer": answers_of_a_bot(),
        f"{costs.timely} answers at once, timely on this host": costs.timely / habits.answer_seconds,
        f"{cores} cores for gateways, workers, history_svc": cores * 1000 / (costs.ms * scale),
        "one worker's thread": 1000 / (costs.worker_ms * scale),
        "one gateway's thread": 1000 / (costs.gateway_ms * scale),
        "history_svc's thread": 1000 / costs.history_ms}


class Needs(NamedTuple):
    people: float
    answers_per_second: float
    live: float
    model_servers: int
    bots: int
    cores: float
    megabytes: float
    model_megabits: float      # a second, from the model servers


def _whole(count):
    return max(1, math.ceil(round(count, 9)))


def needs(people, costs, habits):
    answers = habits.answers_per_second(people)
    live = answers * habits.answer_seconds
    bots = _whole(answers / answers_of_a_bot(habits.calls) / habits.busy)
    idle = bots * (costs.idle_kb["gateway"] + costs.idle_kb["history_svc"] + costs.idle_kb["worker"])
    return Needs(people, answers, live, _whole(live / habits.parallel / habits.busy), bots,
                 answers * costs.ms / 1000 * habits.tokens / costs.tokens / habits.busy,
                 (idle + live * costs.live_kb) / 1024,
                 from_the_model(Talk(habits.tokens, habits.tokens_per_second, TOKEN_BYTES), answers) * 8 / 1e6)


def _print(costs, habits, people):
    from report import table

    reached = sorted(limits(costs, habits, cores=2).items(), key=lambda one: one[1])
    rows = [(part, answers, answers * habits.answer_seconds, round(habits.people(answers))) for part, answers in reached]
    print("\n".join(table(("full is", "answers/s", "at once", "people"), rows)))
    rows = [(f"{round(one.people):,}", *one[1:]) for one in (needs(count, costs, habits) for count in people)]
    print("\n".join(table(("people", "answers/s", "at once", "model servers", "bots", "cores", "MB", "Mbit/s from the models"), rows)))


def main(arguments):
    with open(arguments[0], encoding="utf-8") as file:
        costs = costs_of(json.load(file))
    habits = Habits()
    one_server = habits.busy * habits.people(habits.parallel / habits.answer_seconds)
    people = [float(one) for one in arguments[1:]] or [one_server * times for times in (1, 10, 100, 1000)]
    _print(costs, habits, people)


if __name__ == "__main__":
    main(sys.argv[1:])
