import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "chaos"))

import stop  # noqa: E402


def entry(kind, chat, text="", handed_out_ms=None):
    return {"kind": kind, "chat": chat, "text": text, "handed_out_ms": handed_out_ms}


def record(text, ended_us):
    return {"messages": [{"role": "user", "content": text}], "ended_us": ended_us, "tokens_after_close": 1}


class Stop(unittest.TestCase):
    def test_a_span_begins_when_the_update_is_handed_out_and_ends_with_the_generation(self):
        entries = [entry("say", 1, "a", 5.0), entry("say", 2, "b", 6.0), entry("send", 1, "w"), entry("press", 1, "stop:x", 20.0),
                   entry("say", 2, "/stop", 30.0)]
        self.assertEqual(stop.spans_of(entries, [record("b", 1_032_500), record("a", 1_021_000)], 1000.0), [1.0, 2.5])

    def test_requests_without_a_question_only_load_the_model(self):
        self.assertEqual(stop.spans_of([entry("say", 1, "/stop", 1.0)], [{"messages": [], "ended_us": 5}], 0.0), [])

    def test_tokens_that_nobody_reads_are_counted(self):
        self.assertEqual(stop.after_close([record("a", 1), record("b", 2)]), 2)


if __name__ == "__main__":
    unittest.main()
