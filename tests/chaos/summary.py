"""What a run has shown, as text for people and as JSON. Pure."""

from oracle import BAD
from timings import percentile


def _ms(value):
    if value is None:
        return "–"
    return f"{value:.0f} ms" if value < 1000 else f"{value / 1000:.2f} s"


def _share(values):
    return {"n": len(values), "p50": percentile(values, 0.5), "p99": percentile(values, 0.99),
            "max": max(values, default=None)}


def measured(outcome):
    """Everything in numbers: for --json and for the text."""
    latencies = outcome.timings.latencies
    seconds = max(0.001, (outcome.load_ended - outcome.began) / 1000)
    return {
        "good": outcome.verdict.is_good,
        "counts": outcome.verdict.counts,
        "examples": outcome.verdict.examples,
        "load": {"seconds": seconds, "per_second": outcome.verdict.counts["asked"] / seconds,
                 "settled_after_seconds": outcome.settled_within, "held_back": outcome.held_back,
                 "answer_ms": _share([whole for _, whole, _ in latencies]),
                 "first_text_ms": _share([first for _, _, first in latencies])},
        "faults": _by_fault(outcome),
        "crash_points": _crash_points(outcome),
        "exits": outcome.exits,
        "calls": outcome.calls,
        "not_back": outcome.unfinished,
    }


def _by_fault(outcome):
    """For each kind: how often, until the process was ready again, and until the next visible update of the answers that
    were being written; those that never came are counted."""
    table = {}
    for strike in outcome.strikes:
        row = table.setdefault(strike.name, {"times": 0, "ready": [], "next": [], "slowest": [], "never": 0, "running": 0})
        row["times"] += 1
        if strike.ready_after is not None:
            row["ready"].append(strike.ready_after)
    for watch in outcome.timings.watches:
        row = table[watch.fault]
        row["running"] += watch.running
        row["next"] += watch.waits
        row["never"] += len(watch.open)
        if watch.waits:
            row["slowest"].append(max(watch.waits))
    return {name: {"times": row["times"], "ready_ms": _share(row["ready"]), "running": row["running"],
                   "next_update_ms": _share(row["next"]), "slowest_answer_ms": _share(row["slowest"]),
                   "never_updated": row["never"]} for name, row in sorted(table.items())}


def _crash_points(outcome):
    reached = {}
    for strike in outcome.strikes:
        if strike.fault.kind == "crash":
            reached[strike.fault.point] = reached.get(strike.fault.point, 0) + 1
    return {"reached": dict(sorted(reached.items())), "not_reached": dict(sorted(outcome.not_reached.items()))}


def text(found, replay):
    counts, load = found["counts"], found["load"]
    kills = sum(row["times"] for name, row in found["faults"].items() if name.startswith(("kill ", "crash ")))
    lines = [f"{kills} kills, {sum(row['times'] for row in found['faults'].values())} faults in all, in "
             f"{load['seconds']:.0f} s with {load['per_second']:.1f} messages a second"
             + (f" ({load['held_back']} held back)" if load["held_back"] else "")]
    lines.append(f"  {counts['asked']} asked, {counts['answered']} answered, in {counts['runs']} runs of "
                 f"the model; everything settled {load['settled_after_seconds']:.0f} s after the load")
    lines += ["  " + ", ".join(f"{counts[kind]} {_WORDS.get(kind, kind)}" for kind in BAD)]
    lines.append(f"  allowed, and counted: {counts['parked']} parked with an honest line, {counts['orphans']} orphans, "
                 f"{counts['restart_notices']} restart notices, {counts['without_memory']} runs without memory "
                 f"({counts['memory_notes']} notes), {counts['delay_lines']} delays told, "
                 f"{counts['rerun_shrinks']} reruns shown early, {counts['stuck']} stuck")
    lines.append(f"  an answer took {_span(load['answer_ms'])}; its first text {_span(load['first_text_ms'])}")
    lines += ["", *_fault_table(found["faults"]), *_about_crash_points(found["crash_points"]), *_about_exits(found["exits"])]
    lines += [f"not back: {what}" for what in found["not_back"]]
    for kind, some in found["examples"].items():
        lines.append(f"{kind}, {counts[kind]} in all:")
        lines += [f"  {what}" for what in some]
    lines += ["", "Nothing lost, duplicated, wrong or out of order." if found["good"] else "NOT GOOD."]
    lines.append(f"The same faults again: {replay}")
    return "\n".join(lines)


_WORDS = {"failed": "failed without being parked", "foreign": "seen by others", "disorder": "out of order",
          "context": "wrong contexts"}


def _span(share):
    return f"p50 {_ms(share['p50'])}, p99 {_ms(share['p99'])}, at most {_ms(share['max'])}"


def _fault_table(table):
    if not table:
        return []
    heads = ("fault", "times", "ready p50", "p99", "next update p50", "p99", "max", "never")
    rows = [heads]
    for name, row in table.items():
        ready, after = row["ready_ms"], row["next_update_ms"]
        rows.append((name, str(row["times"]), _ms(ready["p50"]), _ms(ready["p99"]), _ms(after["p50"]), _ms(after["p99"]),
                     _ms(after["max"]), f"{row['never_updated']} of {row['running']}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows] + [
        "(next update: of answers that were being written when the fault struck)", ""]


def _about_crash_points(points):
    lines = []
    if points["reached"]:
        lines.append("crash points: " + ", ".join(f"{name} {times}×" for name, times in points["reached"].items()))
    if points["not_reached"]:
        lines.append("not reached in time: " + ", ".join(f"{name} {times}×" for name, times in points["not_reached"].items()))
    return lines


def _about_exits(exits):
    """SIGKILL and code 0 are our doing; whatever else there is a process has done by itself."""
    return [f"{name} ended by itself: {how}, {times}×" for name, ends in exits.items() for how, times in ends.items()
            if how not in ("SIGKILL", "code 0")]
