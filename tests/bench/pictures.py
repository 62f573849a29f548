"""Which pictures a report makes: file name → SVG. Pure."""

from charts import Line, axis_for, draw, shares

HOPS = {"ingress": "update → request", "first_text": "first token → first text",
        "whole_text": "done → whole text"}


def _latency(found):
    lines = [Line(name if who == "luka" else "its floor", found["curves"][f"{who} {hop}"], who == "floor", number)
             for number, (hop, name) in enumerate(HOPS.items()) for who in ("luka", "floor")]
    return {"latency.svg": shares("One message at a time: what Luka adds", lines)}


def _concurrency(runs):
    out = {}
    for hop, name in HOPS.items():
        lines = [Line(f"{run['chats']:,} chats", run["curves"][hop]) for run in runs]
        out[f"concurrency-{hop.replace('_', '-')}.svg"] = shares(f"Many chats at once: {name}", lines)
    memory = [Line("peak PSS", [(run["chats"], run["peak_pss_kb"] / 1024) for run in runs]),
              Line("peak RSS", [(run["chats"], run["peak_rss_kb"] / 1024) for run in runs])]
    most = max(run["peak_rss_kb"] / 1024 for run in runs)
    out["memory.svg"] = draw("Memory of all processes", memory, axis_for("chats at once", [run["chats"] for run in runs]),
                             axis_for("MB", [most]))
    return out


def _flood(found):
    curves = found["curves"]
    lines = [Line("written by the model", curves["model"]), Line("best possible", curves["bound"], True),
             Line("whole text shown", curves["luka"])]
    seconds = axis_for("seconds after the first was written", [x for line in lines for x, _ in line.points])
    return {"flood.svg": draw("A hundred answers within Telegram's limits", lines, seconds, axis_for("answers", [found["chats"]]))}


def _growth(found):
    lines = [Line(name, points) for name, points in found["curves"].items()]
    minutes = axis_for("minutes", [x for line in lines for x, _ in line.points])
    return {"growth.svg": draw("Memory (RSS) under steady load", lines, minutes,
                               axis_for("MB", [y for line in lines for _, y in line.points]))}


def of(report):
    out = {}
    for name, make in (("latency", _latency), ("concurrency", _concurrency), ("flood", _flood), ("growth", _growth)):
        if report.get(name):
            out |= make(report[name])
    return out
