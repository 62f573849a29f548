import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "chaos"))

import scaling  # noqa: E402
from answers import Answer  # noqa: E402
from three_hosts import FRONT, MIDDLE, MODEL, host_of  # noqa: E402


def answered(number, said, first_text, whole_text):
    answer = Answer(number)
    answer.said, answer.requests, answer.reply = said, 1, "whole"
    answer.first_token, answer.done = said + 100, said + 4000
    answer.texts = [(answer.first_token + first_text, "wh …", True), (answer.done + whole_text, "whole", False)]
    answer.messages = {number: "whole"}
    return answer


class RoundTrips(unittest.TestCase):
    def test_each_run_is_compared_with_the_first_and_its_longer_ways(self):
        def run(front, model):
            return {"front": front, "model": model, **{span: {"p50": 3.0} for span in scaling.TRIPS}}

        runs = scaling.compared([run(0, 0), run(20, 0), run(0, 20)])
        self.assertEqual([one["predicted"]["ingress"] for one in runs], [3.0, 33.0, 13.0])
        self.assertEqual([one["predicted"]["first_text"] for one in runs], [3.0, 13.0, 13.0])


class Outcome(unittest.TestCase):
    def test_the_lag_is_that_of_what_was_asked_last(self):
        answers = [answered(number, 1000.0 * number, 5, 10 * number) for number in range(20)]
        found = scaling.outcome(answers, 20, scaling.beyond_its_own_time)
        self.assertEqual((found["asked"], found["exact"], found["complete"]), (20, 20, 20))
        self.assertEqual(found["lag_at_the_end_ms"], 280)     # 100 ms until the first token
        self.assertEqual(found["first_text"]["p50"], 5)

    def test_an_answer_without_an_end_is_counted_as_such(self):
        lost = Answer(1)
        lost.said = 1000.0
        found = scaling.outcome([answered(0, 0.0, 5, 10), lost], 1, scaling.until_first_text)
        self.assertEqual((found["asked"], found["complete"]), (2, 1))

    def test_only_what_could_be_done_has_to_be_exact(self):
        found = {"bot": [{"load": 0.85}, {"load": 1.2}], "round_trips": [{"front": 0}], "narrow_links": [{"load": 1.2}]}
        self.assertEqual(scaling.must_be_exact(found), [{"front": 0}, {"load": 0.85}])
        self.assertEqual(scaling.must_be_exact({"skipped": "no root"}), [])


class Hosts(unittest.TestCase):
    def test_workers_and_the_near_ends_of_the_tunnels_are_in_the_middle(self):
        self.assertEqual([host_of(name) for name in ("worker-2", "model_tunnel", "front_tunnel")], [MIDDLE] * 3)
        self.assertEqual([host_of(name) for name in ("gateway", "history_svc", "redis", "telegram_sim", "front_relay")],
                         [FRONT] * 5)
        self.assertEqual([host_of(name) for name in ("ollama_sim", "model_relay")], [MODEL] * 2)


if __name__ == "__main__":
    unittest.main()
