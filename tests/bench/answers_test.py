import unittest

from answers import Ledger, question_text

REPLY = "b000007r1w0001 b000007r1w0002"


def entry(kind, at, text="", **more):
    return {"kind": kind, "t_ms": at, "text": text, "ok": True, "error_code": 0, "reply_markup": None, "message_id": 1,
            "absorbed_ms": 0.0, "handed_out_ms": None, **more}


def record(**more):
    return {"messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": question_text(7, 2, 50)}],
            "arrived_us": 1_011_000, "first_token_us": 1_041_000, "done_us": 1_081_000, "reply_text": REPLY, **more}


BUTTON = {"inline_keyboard": [[{"text": "Stop"}]]}


class Answers(unittest.TestCase):
    def setUp(self):
        self.ledger = Ledger(1000.0)
        self.ledger.saw(entry("say", 9.0, question_text(7, 2, 50), handed_out_ms=10.0))

    def answered(self):
        self.ledger.modelled(record())
        self.ledger.saw(entry("send", 43.0, "b000007r1w0001 …", reply_markup=BUTTON))
        self.ledger.saw(entry("edit", 85.0, REPLY, reply_markup=BUTTON))
        self.ledger.saw(entry("edit", 90.0, REPLY))
        return self.ledger.answers[7]

    def test_spans_are_measured_from_one_simulator_to_the_other(self):
        answer = self.answered()
        self.assertEqual((answer.ingress, answer.first_text, answer.whole_text, answer.finished_look), (1, 2, 4, 9))
        self.assertEqual(answer.longest_gap, 42)
        self.assertEqual(self.ledger.spans("ingress"), [1])

    def test_an_answer_is_exact_when_one_message_says_what_the_model_said(self):
        self.assertTrue(self.answered().is_exact)

    def test_a_second_message_is_not_exact(self):
        self.answered()
        self.ledger.saw(entry("send", 99.0, REPLY, message_id=2))
        self.assertFalse(self.ledger.answers[7].is_exact)

    def test_an_answer_that_was_generated_twice_is_not_exact(self):
        self.answered()
        self.ledger.modelled(record())
        self.assertFalse(self.ledger.answers[7].is_exact)

    def test_a_missing_end_leaves_its_spans_out(self):
        self.ledger.modelled(record(done_us=None))
        answer = self.ledger.answers[7]
        self.assertIsNone(answer.first_text)
        self.assertIsNone(answer.whole_text)
        self.assertFalse(answer.is_exact)
        self.assertEqual(self.ledger.spans("whole_text"), [])

    def test_a_call_that_waited_under_the_limits_is_visible_after_its_wait(self):
        self.ledger.modelled(record())
        self.ledger.saw(entry("send", 43.0, "b000007r1w0001 …", absorbed_ms=500.0))
        self.assertEqual(self.ledger.answers[7].first_text, 502)

    def test_refused_calls_are_counted_and_show_nothing(self):
        self.ledger.saw(entry("send", 43.0, REPLY, ok=False, error_code=429))
        self.assertEqual(self.ledger.errors, {429: 1})
        self.assertEqual(self.ledger.answers[7].texts, [])

    def test_questions_that_nobody_wants_are_forgotten(self):
        self.answered()
        self.ledger.keep(lambda number: number != 7)
        self.assertEqual(self.ledger.spans("ingress"), [])

    def test_other_texts_of_the_bot_are_nobodys_answer(self):
        self.ledger.saw(entry("send", 43.0, "Welcome"))
        self.assertEqual(list(self.ledger.answers), [7])
        self.assertEqual(self.ledger.calls, {"send": 1})


if __name__ == "__main__":
    unittest.main()
