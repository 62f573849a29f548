"""Numbers out of many values. Pure."""


def percentile(values, share):
    """The value that `share` of all do not exceed (nearest rank); None of none."""
    if not values:
        return None
    ordered = sorted(values)
    rank = -int(-share * len(ordered) // 1)   # rounded up
    return ordered[min(len(ordered), max(1, rank)) - 1]


def spread(values):
    """What is reported of a set of values."""
    return {"count": len(values), "p50": percentile(values, 0.5), "p99": percentile(values, 0.99),
            "max": max(values, default=None)}


def curve(values, most_points=400):
    """The share of values up to each value, as points to draw; tails are kept."""
    ordered = sorted(values)
    count = len(ordered)
    step = max(1, count // most_points)
    chosen = [i for i in range(count) if i % step == 0 or i >= count - 20]
    return [(ordered[i], (i + 1) / count) for i in chosen]


def slope(points):
    """Of the straight line through (x, y) points that fits best; None with fewer than two different x."""
    count = len(points)
    middle_x = sum(x for x, _ in points) / count if count else 0
    middle_y = sum(y for _, y in points) / count if count else 0
    width = sum((x - middle_x) ** 2 for x, _ in points)
    if width == 0:
        return None
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / width


def earliest_under_limit(wanted, calls, span):
    """When calls that are wanted at these times can happen at best if at most `calls` may happen within any `span`."""
    happened = []
    for number, when in enumerate(sorted(wanted)):
        free = happened[number - calls] + span if number >= calls else when
        happened.append(max(when, free))
    return happened
