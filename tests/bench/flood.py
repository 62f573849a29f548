"""Section 4: a hundred chats are answered at once while Telegram's limits are on, with Luka as it is installed."""

from arrangement import Arrangement
from conversations import Asker
from figures import earliest_under_limit, percentile, spread

CHATS, WORDS, PACE = 100, 200, 50
# Telegram's limit for a whole bot (core.telegram.org/bots/faq), which telegram_sim enforces.
CALLS, SPAN_MS = 30, 1000


def measure(programs, quick):
    del quick    # it is short, and less would say less
    with Arrangement(programs, workers=2, slots=CHATS // 2, limits="on", prompt_ms=30) as luka:
        asker = Asker(luka.telegram, luka.ollama)
        for chat in range(CHATS):
            asker.ask(chat, WORDS, PACE)
        asker.await_done(CHATS, WORDS / PACE)
        asker.await_finished_look(1.0)
        stats = luka.telegram.stats()
    return found(asker.ledger, stats["flood"])


def found(ledger, flood):
    """Pure. The bound is that of the bot's limit alone: each whole text and each first text is one call, and no other
    calls are made meanwhile."""
    answers = list(ledger.answers.values())
    done = [answer.done for answer in answers if answer.done is not None]
    whole = [answer.whole_at for answer in answers if answer.whole_at is not None]
    bound = earliest_under_limit(done, CALLS, SPAN_MS)
    began = min(done, default=0.0)
    return {
        "chats": CHATS, "tokens": WORDS, "asked": len(answers), "complete": len(whole),
        "exact": sum(answer.is_exact for answer in answers),
        "refused_429": ledger.errors.get(429, 0), "flood": flood, "calls": ledger.calls,
        "updates_per_answer": sum(len(answer.texts) for answer in answers) / max(1, len(answers)),
        "first_text": spread(ledger.spans("first_text")),
        "whole_text": spread(ledger.spans("whole_text")),
        "bound_whole_text": spread([best - end for best, end in zip(bound, sorted(done))]),
        "last_whole_after": (max(whole, default=began) - max(done, default=began)),
        "bound_last_after": max(bound, default=began) - max(done, default=began),
        "median_gap_ms": percentile([answer.longest_gap for answer in answers], 0.5),
        "curves": {"model": _counted(done, began), "bound": _counted(bound, began), "luka": _counted(whole, began)}}


def _counted(times, began):
    return [((at - began) / 1000, number + 1) for number, at in enumerate(sorted(times))]
