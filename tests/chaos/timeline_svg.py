"""A run as a picture: load, faults, answers in flight, and how long they took, over time. Pure."""

from html import escape

from timings import percentile

WIDTH, LEFT, RIGHT = 1200, 70, 20
PANEL = 110
GAP = 34
TOP = 56
COLOURS = {"kill": "#d62728", "crash": "#8c1a1a", "stop": "#9467bd", "term": "#ff7f0e", "reset": "#1f77b4",
           "delay": "#17becf", "blackhole": "#111111"}
TARGETS = ("gateway", "worker", "history", "redis", "links")


class _Scale:
    def __init__(self, began, ended):
        self.began = began
        self.seconds = max(1.0, (ended - began) / 1000)

    def x(self, at):
        share = (at - self.began) / 1000 / self.seconds
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)


def buckets(outcome, count=300):
    """Per slice of time: asked and answered per second, open at its end, p50 and p99 of what was answered in it."""
    began, span = outcome.began, max(1.0, outcome.ended - outcome.began)
    slices = [{"asked": 0, "answered": 0, "open": 0, "took": []} for _ in range(count)]

    def slice_of(at):
        return slices[min(count - 1, max(0, int((at - began) / span * count)))]

    for at in outcome.timings.said.values():
        slice_of(at)["asked"] += 1
    for at, took, _ in outcome.timings.latencies:
        slice_of(at)["answered"] += 1
        slice_of(at)["took"].append(took / 1000)
    still = 0
    for one in slices:
        still += one["asked"] - one["answered"]
        one["open"] = still
        seconds = span / 1000 / count
        one["asked"] /= seconds
        one["answered"] /= seconds
        one["p50"] = percentile(one["took"], 0.5)
        one["p99"] = percentile(one["took"], 0.99)
    return slices


def _line(points, colour):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.3"/>'


def _panel(top, title, series, slices):
    """series: (key, colour, name). One scale for all of them, from zero."""
    most = max((one[key] or 0 for one in slices for key, _, _ in series), default=0) or 1
    out = [f'<rect x="{LEFT}" y="{top}" width="{WIDTH - LEFT - RIGHT}" height="{PANEL}" fill="#fafafa" stroke="#ccc"/>',
           f'<text x="{LEFT}" y="{top - 6}">{escape(title)}</text>',
           f'<text x="{LEFT - 6}" y="{top + 10}" text-anchor="end">{most:.4g}</text>',
           f'<text x="{LEFT - 6}" y="{top + PANEL}" text-anchor="end">0</text>']
    step = (WIDTH - LEFT - RIGHT) / len(slices)
    for place, (key, colour, name) in enumerate(series):
        points = [(LEFT + (i + 0.5) * step, top + PANEL - one[key] / most * (PANEL - 4))
                  for i, one in enumerate(slices) if one[key] is not None]
        out.append(_line(points, colour))
        out.append(f'<text x="{LEFT + 330 + 130 * place}" y="{top - 6}" fill="{colour}">{escape(name)}</text>')
    return out


def _faults(top, outcome, scale):
    out = [f'<text x="{LEFT}" y="{top - 6}">faults</text>']
    for place, (kind, colour) in enumerate(COLOURS.items()):
        out.append(f'<text x="{LEFT + 330 + 100 * place}" y="{top - 6}" fill="{colour}">{kind}</text>')
    height = PANEL / len(TARGETS)
    for row, target in enumerate(TARGETS):
        y = top + row * height
        out.append(f'<rect x="{LEFT}" y="{y:.1f}" width="{WIDTH - LEFT - RIGHT}" height="{height:.1f}" fill="#fafafa" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y + height - 6:.1f}" text-anchor="end">{target}</text>')
    for strike in outcome.strikes:
        is_link = strike.fault.kind in ("reset", "delay", "blackhole")
        row = TARGETS.index("links" if is_link else strike.fault.target)
        begin, end = scale.x(strike.at), scale.x(strike.over_at or strike.at)
        about = f"{strike.name} {strike.note}".strip()
        out.append(f'<rect x="{begin:.1f}" y="{top + row * height + 2:.1f}" width="{max(2.0, end - begin):.1f}" '
                   f'height="{height - 4:.1f}" fill="{COLOURS[strike.fault.kind]}" opacity="0.75"><title>{escape(about)}</title></rect>')
    return out


def _axis(top, scale):
    step = next((s for s in (5, 10, 30, 60, 120, 300, 600, 1800) if scale.seconds / s <= 16), 3600)
    out = []
    for second in range(0, int(scale.seconds) + 1, step):
        x = scale.x(scale.began + second * 1000)
        out.append(f'<text x="{x:.1f}" y="{top}" text-anchor="middle">{second} s</text>')
    return out


def draw(outcome, title):
    slices = buckets(outcome)
    scale = _Scale(outcome.began, outcome.ended)
    tops = [TOP + 20 + i * (PANEL + GAP) for i in range(4)]
    bottom = tops[3] + PANEL + 18
    verdict = "good" if outcome.verdict.is_good else "NOT GOOD"
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 14}" '
           f'font-family="sans-serif" font-size="11">',
           f'<rect width="{WIDTH}" height="{bottom + 14}" fill="#fff"/>',
           f'<text x="{LEFT}" y="22" font-size="15">Chaos run: {verdict}</text>',
           f'<text x="{LEFT}" y="40" fill="#555">{escape(title)}</text>',
           *_panel(tops[0], "messages a second", (("asked", "#1f77b4", "asked"), ("answered", "#2ca02c", "answered")), slices),
           *_faults(tops[1], outcome, scale),
           *_panel(tops[2], "answers in flight", (("open", "#ff7f0e", "asked and not complete"),), slices),
           *_panel(tops[3], "seconds to the complete answer", (("p50", "#2ca02c", "p50"), ("p99", "#d62728", "p99")), slices),
           *_axis(bottom, scale), "</svg>"]
    return "\n".join(out) + "\n"
