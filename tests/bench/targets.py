"""What the numbers should be. Pure."""

from typing import NamedTuple, Optional


class Target(NamedTuple):
    what: str
    value: Optional[float]   # None: not measured in this run
    limit: float
    unit: str

    @property
    def is_met(self):
        return self.value is not None and self.value <= self.limit


def _above(ours, floor, key):
    return None if ours[key] is None or floor[key] is None else ours[key] - floor[key]


def _of_latency(found):
    luka, floor = found["luka"], found["floor"]
    return [
        Target("one at a time: update handed out → request at the model, p50", luka["ingress"]["p50"], 0.7, "ms"),
        Target("one at a time: update handed out → request at the model, p99", luka["ingress"]["p99"], 3, "ms"),
        Target("one at a time: first token → first text, above the floor, p50",
               _above(luka["first_text"], floor["first_text"], "p50"), 0.4, "ms"),
        Target("one at a time: done → whole text, above the floor, p50",
               _above(luka["whole_text"], floor["whole_text"], "p50"), 2, "ms")]


def _of_a_hundred(found):
    floor = found.get("floor")
    targets = [
        Target("100 chats: update handed out → request at the model, p50", found["ingress"]["p50"], 5, "ms"),
        Target("100 chats: update handed out → request at the model, p99", found["ingress"]["p99"], 20, "ms"),
        Target("100 chats: processor time per answer", found["cpu_ms_per_answer"], 5, "ms"),
        Target("100 chats: peak PSS, all processes", found["peak_pss_kb"] / 1024, 40, "MB"),
        Target("100 chats: stalls", found["stalls"], 0, ""),
        Target("100 chats: answers that are not exact", found["asked"] - found["exact"], 0, "")]
    if floor:
        ratio = found["cpu_ms_per_answer"] / floor["cpu_ms_per_answer"]
        targets[2:2] = [
            Target("100 chats: first token → first text, above the floor, p50",
                   _above(found["first_text"], floor["first_text"], "p50"), 2, "ms"),
            Target("100 chats: done → whole text, above the floor, p50",
                   _above(found["whole_text"], floor["whole_text"], "p50"), 2, "ms"),
            Target("100 chats: processor time per answer, in that of the floor", ratio, 3, "times")]
    return targets


def _of_two_thousand(found):
    return [Target("2,000 chats: stalls", found["stalls"], 0, ""),
            Target("2,000 chats: answers that are not exact", found["asked"] - found["exact"], 0, "")]


def _of_startup(found):
    targets = [Target("from start to ready, all processes, p50", found["ready_ms"]["all"]["p50"], 1000, "ms"),
               Target("idle PSS, gateway, two workers and history_svc", found["idle_pss_kb"] / 1024, 30, "MB")]
    if "memory_per_answer_kb" in found:
        targets.append(Target("memory per answer that is being written, PSS, all processes", found["memory_per_answer_kb"], 20, "kB"))
    return targets


def _of_flood(found):
    late = (found["last_whole_after"] - found["bound_last_after"]) / 1000
    return [Target("limits on: last answer whole, beyond the limit's own lower bound", late, 10, "s"),
            Target("limits on: calls refused with 429", found["refused_429"], 0, ""),
            Target("limits on: answers that are not exact", found["asked"] - found["exact"], 0, "")]


def _of_crowd(found):
    runs = found["overload"]
    peak, last = max(run["goodput"] for run in runs), runs[-1]["goodput"]
    return [Target("a hundred questions of one person: answers added to anybody's wait", found["fairness"]["most_added"], 1, ""),
            Target("ten times the load: goodput missing to 90 % of its peak", max(0.0, 0.9 * peak - last), 0, "answers/s")]


def _of_stop(found):
    return [*(Target(f"an answer is not wanted ({way}): the model server is free, max", spread["max"], 300, "ms")
              for way, spread in found["ways"].items()),
            Target("not wanted: tokens generated after the connection was closed", found["after_close"], 0, "")]


def _of_share(run):
    weights = " : ".join(map(str, run["weights"]))
    return Target(f"two model servers, weights {weights}, {run['arrivals']}: farthest from its due", run["away"], 10, "%")


def judge(report):
    """All targets that the sections of this report say something about."""
    targets = []
    latency = report.get("latency")
    if latency:
        targets += _of_latency(latency)
    for run in report.get("concurrency", ()):
        if run["chats"] == 100:
            targets += _of_a_hundred(run)
        if run["chats"] == 2000:
            targets += _of_two_thousand(run)
    if "flood" in report:
        targets += _of_flood(report["flood"])
    if "crowd" in report:
        targets += _of_crowd(report["crowd"])
    if "startup" in report:
        targets += _of_startup(report["startup"])
    if "stop" in report:
        targets += _of_stop(report["stop"])
    targets += map(_of_share, report.get("share", ()))
    return targets
