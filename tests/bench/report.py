"""The report as Markdown, which reads well in a terminal, too. Pure."""

from targets import judge

NAMES = {"ingress": "update handed out → request at the model", "first_text": "first token → first text on the screen",
         "whole_text": "done → whole text on the screen", "finished_look": "done → its last look (no Stop button)"}


def number(value):
    if value is None:
        return "-"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"


def table(head, rows):
    cells = [list(map(str, head)), *([one if isinstance(one, str) else number(one) for one in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]

    def line(row):
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))
        return "| " + " | ".join((row[0].ljust(widths[0]), *rest)) + " |"

    rule = "|" + "|".join("-" * (width + 1) + (":" if column else "-") for column, width in enumerate(widths)) + "|"
    return [line(cells[0]), rule, *map(line, cells[1:]), ""]


def _three(spread):
    return spread["p50"], spread["p99"], spread["max"]


def _machine(machine):
    return [", ".join(f"{key} {value}" for key, value in machine.items()) + ".", ""]


def _latency(found):
    rows = []
    for hop, name in NAMES.items():
        floor = found["floor"].get(hop)
        rows.append((name, *_three(found["luka"][hop]), *(_three(floor) if floor else ("", "", ""))))
    rows.append(("1 kB appended and on the disk, by itself", "", "", "", *_three(found["disk"])))
    return ["## 1. One message at a time (ms)", "",
            f"{found['asked']} messages, {found['tokens']} tokens each at {found['tokens_per_second']} a second; "
            f"{found['exact']} answers are complete and exact.", "",
            *table(("", "p50", "p99", "max", "floor p50", "p99", "max"), rows)]


def _concurrency(runs):
    rows = []
    for run in runs:
        rows.append(_crowd_row(f"{run['chats']:,} ({run['workers']} workers)", run))
        if run.get("floor"):
            rows.append(_crowd_row("the bare client", run["floor"]))
    head = ("chats", "exact", "stalls", "longest gap ms", "updates", "CPU ms each", "CPU s / 1000 tokens", "peak PSS MB",
            "RSS MB", "cores busy")
    out = ["## 2. Many chats at once", "", f"{runs[0]['tokens']} tokens each, 50 a second.", "", *table(head, rows)]
    for hop, name in NAMES.items():
        rows = []
        for run in runs:
            floor = run["floor"][hop] if run.get("floor") else None
            rows.append((f"{run['chats']:,} chats", *_three(run[hop]), *(_three(floor) if floor else ("", "", ""))))
        out += table((f"{name} (ms)", "p50", "p99", "max", "floor p50", "p99", "max"), rows)
    return out


def _crowd_row(name, run):
    return (name, f"{run['exact']:,} of {run['asked']:,}", run["stalls"], run["longest_gap_ms"],
            run["updates_per_answer"], run["cpu_ms_per_answer"], run["cpu_seconds_per_1000_tokens"],
            run["peak_pss_kb"] / 1024, run["peak_rss_kb"] / 1024, run["cores_busy"])


def _throughput(runs):
    rows = [(str(run["workers"]), f"{run['exact']:,} of {run['asked']:,}", run["answers_per_second"],
             run["answers_per_second"] * run["tokens"], run["cpu_ms_per_answer"], run["simulators_cpu_ms_per_answer"],
             run["cores_busy"]) for run in runs]
    return ["## 3. As fast as it goes", "", f"{runs[0]['asked']:,} answers of {runs[0]['tokens']} tokens, wanted at once.", "",
            *table(("workers", "exact", "answers/s", "tokens/s", "CPU ms each", "simulators' CPU ms each", "cores busy"), rows)]


def _flood(found):
    late, bound = found["whole_text"], found["bound_whole_text"]
    return ["## 4. Within Telegram's limits", "",
            f"{found['chats']} chats, {found['tokens']} tokens each: {found['complete']} complete, {found['exact']} exact, "
            f"{found['refused_429']} calls refused (429), {number(found['updates_per_answer'])} updates per answer, "
            f"{number(found['median_gap_ms'])} ms between two at the most in the median.", "",
            *table(("ms", "Luka", "best possible"), [
                ("done → whole text, p50", late["p50"], bound["p50"]), ("p99", late["p99"], bound["p99"]),
                ("last done → last whole text", found["last_whole_after"], found["bound_last_after"])])]


def _crowd(found):
    fair = found["fairness"]
    rows = [(f"{run['load']:g} ×", str(run["asked"]), str(run["answered"]), str(run["refused"]), run["goodput"],
             *(run["wait_ms"][key] for key in ("p50", "p99", "max"))) for run in found["overload"]]
    return ["## 5. More people than slots", "",
            f"One person asks {fair['many']} questions, {fair['others']} others ask one each: at most "
            f"{fair['most_added']} of the {fair['many']} began while one of the others waited.", "",
            f"The model can answer {found['overload'][0]['capacity']:g} a second.", "",
            *table(("load", "asked", "answered", "refused at once", "answers/s", "wait p50 ms", "p99", "max"), rows)]


def _startup(found):
    rows = [(name, *_three(spread)) for name, spread in found["ready_ms"].items()]
    memory = [(name, used["pss"] / 1024, used["rss"] / 1024, found["idle_cpu_share"][name] * 100)
              for name, used in found["idle_kb"].items()]
    memory.append(("all", found["idle_pss_kb"] / 1024, found["idle_rss_kb"] / 1024,
                   sum(found["idle_cpu_share"].values()) * 100))
    out = ["## 6. Start-up and memory", "", *table(("ready after (ms)", "p50", "p99", "max"), rows),
           *table(("idle", "PSS MB", "RSS MB", "CPU % of a core"), memory)]
    if found.get("memory_per_answer_kb") is not None:
        out += [f"Memory per answer that is being written: {number(found['memory_per_answer_kb'])} kB (PSS, all processes).", ""]
    return out


def _micro(found):
    rows = [(one["step"], ", ".join(f"{size:,}: {number(took)}" for size, took in one["us"].items()), one["growth"])
            for one in found]
    return ["## 7. Single steps", "", *table(("", "size: microseconds", "grows with the size to the power of"), rows)]


LINKS = {"front": "to the gateway and history_svc", "model": "from the model server"}


def _scaling(found):
    bots = [(f"{run['load']:g} ×", run["rate"], str(run["asked"]), str(run["exact"]), str(run["refused_429"]),
             run["predicted_lag_ms"], run["lag_at_the_end_ms"], run["whole_text"]["p50"], run["whole_text"]["p99"])
            for run in found["bot"]]
    out = ["## 10. Predictions of the scaling model", "",
           "Lag: of what was asked in the last seconds, how late it was. One bot within Telegram's limits, whole texts:", "",
           *table(("load", "answers/s", "asked", "exact", "refused (429)", "predicted lag ms", "measured", "whole text p50",
                   "p99"), bots)]
    if "bots" in found:
        run = found["bots"]
        out += [f"{run['bots']} bots side by side, {number(run['rate'])} answers a second in all: {run['exact']:,} of "
                f"{run['asked']:,} exact, {run['refused_429']} calls refused (429), {number(run['updates_per_answer'])} updates "
                f"and {number(run['cpu_ms_per_answer'])} ms of processor time for each; whole text p50 "
                f"{number(run['whole_text']['p50'])} ms, p99 {number(run['whole_text']['p99'])} ms; "
                f"{number(run['cores_busy'])} cores busy, the simulators and Redis among them.", ""]
    if "skipped" in found:
        return [*out, f"Round trips and narrow links were not measured. {found['skipped']}", ""]
    rows = [(f"{run['front']:g} / {run['model']:g}", f"{run['exact']} of {run['asked']}",
             *(value for span in run["predicted"] for value in (run["predicted"][span], run[span]["p50"])))
            for run in found["round_trips"]]
    out += ["Three hosts, one message at a time, p50 in ms; predicted, then measured. The round trips are those of the workers "
            "to gateway and history_svc, and to the model server.", "",
            *table(("round trips", "exact", "the way in", "", "a token's way", "", "the way out", ""), rows)]
    rows = [(f"{LINKS[run['link']]}, {run['load']:g} ×", run["rate"], f"{run['exact']} of {run['asked']}", str(run["complete"]),
             run["predicted_bytes_per_second"] / 1000, run["bytes_per_second"] / 1000, run["predicted_lag_ms"],
             run["lag_at_the_end_ms"], run["first_text"]["p99"], run["whole_text"]["p99"]) for run in found["narrow_links"]]
    return [*out, "Three hosts, one link limited. Late are first texts, counted from the question; from the model server, whole "
            "texts.", "",
            *table(("link", "answers/s", "exact", "complete", "predicted kB/s", "measured", "predicted lag ms", "measured",
                    "first text p99", "whole text p99"), rows)]


def _stop(found):
    return ["## 8. Answers that nobody wants any more (ms)", "",
            f"{found['answers']} at once, {found['tokens_per_second']} tokens a second each. From the update that is handed "
            f"out to the model server that generates nothing more; {found['after_close']} tokens were generated after that.", "",
            *table(("", "answers", "p50", "p99", "max"),
                   [(way, spread["count"], *_three(spread)) for way, spread in found["ways"].items()])]


def _share(runs):
    def both(values):
        return " : ".join(map(number, values))

    rows = [(f"{both(run['weights'])}, {run['arrivals']}", f"{run['exact']:,} of {run['asked']:,}", both(run["requests"]),
             both(run["percent"]), run["away"]) for run in runs]
    return ["## 9. Two model servers, eight workers", "",
            *table(("weights, questions", "exact", "requests", "%", "farthest from its due, %"), rows)]


COSTS = {"wakeups": "wake-ups", "calls": "system calls", "waits": "epoll_wait, poll", "reads": "reads", "writes": "writes",
         "cpu_ms": "CPU ms"}


def _costs(first, rows, factor=1):
    return table((first, *COSTS.values()),
                 [(name, *(None if row[what] is None else row[what] * factor for what in COSTS)) for name, row in rows.items()])


def _cost(found):
    message, token = found["message"], found["token"]
    return ["## 12. What it costs, piece by piece", "",
            f"One message at a time, with all that belongs to it and {message['tokens']} tokens:", "",
            *_costs("a message", message["rows"]),
            f"{token['chats']} chats at once, {token['tokens']} tokens each:", "", *_costs("1,000 tokens", token["rows"], 1000)]


def _growth(found):
    rows = [(name, used["first_kb"] / 1024, used["half_kb"] / 1024, used["last_kb"] / 1024, used["kb_per_hour"])
            for name, used in found["memory"].items()]
    return ["## 11. Memory under steady load", "",
            f"{number(found['seconds'] / 60)} minutes, {found['asked']:,} questions of {found['people']} people; {found['exact']:,} "
            f"answers are complete and exact, {found['refused_429']} calls were refused (429).", "",
            *table(("RSS", "at first MB", "half way", "at the end", "second half, kB an hour"), rows)]


SECTIONS = (("latency", _latency), ("concurrency", _concurrency), ("throughput", _throughput), ("flood", _flood),
            ("crowd", _crowd), ("startup", _startup), ("micro", _micro), ("stop", _stop), ("share", _share),
            ("scaling", _scaling), ("growth", _growth),
            ("cost", _cost))


def text(report):
    out = ["# Benchmark", "", *_machine(report["machine"])]
    for name, write in SECTIONS:
        if report.get(name):
            out += write(report[name])
    rows = [(target.what, target.value, target.limit, target.unit, "met" if target.is_met else "MISSED")
            for target in judge(report)]
    if rows:
        out += ["## Targets", "", *table(("", "measured", "at most", "unit", ""), rows)]
    return "\n".join(out)
