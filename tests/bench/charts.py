"""Curves as SVG. Pure."""

import math
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 340, 64, 190, 46, 46
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#ff7f0e", "#9467bd", "#17becf", "#8c564b")


class Line(NamedTuple):
    name: str
    points: list      # (x, y)
    dashed: bool = False
    colour: int = -1  # -1: another one than the lines before


class Axis(NamedTuple):
    name: str
    low: float
    high: float
    logarithmic: bool = False

    def share(self, value):
        if self.logarithmic:
            value = max(value, self.low)
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def marks(self):
        if self.logarithmic:
            first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
            return [10.0 ** power for power in range(first, last + 1)]
        step = 10 ** math.floor(math.log10((self.high - self.low) / 2))
        step *= next(factor for factor in (1, 2, 5, 10) if (self.high - self.low) / (step * factor) <= 6)
        return [self.low + step * i for i in range(int((self.high - self.low) / step + 1e-9) + 1)]


def axis_for(name, values, logarithmic=False):
    """From zero, or from the decade below the least, to a little more than the most."""
    known = [value for value in values if value is not None and (value > 0 or not logarithmic)]
    if not logarithmic:
        return Axis(name, 0.0, max(known, default=0) * 1.05 or 1.0)
    low = 10.0 ** math.floor(math.log10(min(known, default=1.0)))
    high = 10.0 ** math.ceil(math.log10(max(known, default=10.0)) + 1e-9)
    return Axis(name, low, max(high, low * 10), True)


def _label(value):
    return f"{value:g}" if value < 10_000 else f"{value:,.0f}"


def _frame(title, across, up):
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
           f'<text x="{LEFT}" y="24" font-size="14">{escape(title)}</text>',
           f'<rect x="{LEFT}" y="{TOP}" width="{wide}" height="{high}" fill="#fafafa" stroke="#ccc"/>']
    for mark in across.marks():
        x = LEFT + across.share(mark) * wide
        out += [f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{TOP + high}" stroke="#e4e4e4"/>',
                f'<text x="{x:.1f}" y="{TOP + high + 16}" text-anchor="middle" fill="#555">{_label(mark)}</text>']
    for mark in up.marks():
        y = TOP + (1 - up.share(mark)) * high
        out += [f'<line x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + wide}" y2="{y:.1f}" stroke="#e4e4e4"/>',
                f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{_label(mark)}</text>']
    out += [f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 10}" text-anchor="middle" fill="#555">{escape(across.name)}</text>',
            f'<text x="{LEFT}" y="{TOP - 6}" fill="#555">{escape(up.name)}</text>']
    return out


def draw(title, lines, across, up):
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    out = _frame(title, across, up)
    for number, line in enumerate(lines):
        colour = COLOURS[(number if line.colour < 0 else line.colour) % len(COLOURS)]
        path = " ".join(f"{LEFT + across.share(x) * wide:.1f},{TOP + (1 - up.share(y)) * high:.1f}" for x, y in line.points)
        dashes = ' stroke-dasharray="5 4"' if line.dashed else ""
        y = TOP + 14 + 18 * number
        out += [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dashes}/>',
                f'<line x1="{WIDTH - RIGHT + 12}" y1="{y - 4}" x2="{WIDTH - RIGHT + 34}" y2="{y - 4}" stroke="{colour}" '
                f'stroke-width="1.6"{dashes}/>',
                f'<text x="{WIDTH - RIGHT + 40}" y="{y}">{escape(line.name)}</text>']
    return "\n".join([*out, "</svg>"]) + "\n"


def shares(title, lines):
    """Cumulative: how many of all took at most so long."""
    spans = [x for line in lines for x, _ in line.points]
    return draw(title, lines, axis_for("ms, logarithmic", spans, logarithmic=True), Axis("share of all", 0.0, 1.0))
