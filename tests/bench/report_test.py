import unittest
import xml.dom.minidom

import pictures
import report
from charts import Axis, axis_for
from figures import spread
from targets import judge


def latency(ingress=0.5):
    hops = ("ingress", "first_text", "whole_text", "finished_look")
    return {"asked": 3, "exact": 3, "tokens": 6, "tokens_per_second": 50, "disk": spread([0.4]),
            "luka": {hop: spread([ingress]) for hop in hops}, "floor": {hop: spread([0.25]) for hop in hops[:3]},
            "curves": {f"{who} {hop}": [(0.2, 0.5), (0.4, 1.0)] for who in ("luka", "floor") for hop in hops[:3]}}


def run_of(chats, **more):
    hops = ("ingress", "first_text", "whole_text", "finished_look")
    return {"chats": chats, "workers": 2, "tokens": 200, "asked": chats, "exact": chats, "stalls": 0, "longest_gap_ms": 501.0,
            "updates_per_answer": 9.0, "cpu_ms_per_answer": 4.0, "cpu_seconds_per_1000_tokens": 0.02, "cores_busy": 0.3,
            "peak_pss_kb": 30 * 1024, "peak_rss_kb": 50 * 1024, **{hop: spread([1.0, 2.0]) for hop in hops},
            "curves": {hop: [(1.0, 0.5), (2.0, 1.0)] for hop in hops}, **more}


def costs(each):
    return {**dict.fromkeys(report.COSTS, each), "calls": None}


def whole():
    return {"machine": {"cores": 2, "cpu": "a <fast> one"}, "latency": latency(), "concurrency": [run_of(10), run_of(100, floor=run_of(100))],
            "flood": {"chats": 1, "tokens": 200, "asked": 1, "complete": 1, "exact": 1, "refused_429": 0,
                      "updates_per_answer": 2.0, "median_gap_ms": 4000.0, "whole_text": spread([9.0]),
                      "bound_whole_text": spread([8.0]), "last_whole_after": 9.0, "bound_last_after": 8.0,
                      "curves": {"model": [(0, 1)], "bound": [(1, 1)], "luka": [(2, 1)]}},
            "startup": {"ready_ms": {"gateway": spread([30.0]), "all": spread([31.0])}, "idle_pss_kb": 20 * 1024,
                        "idle_rss_kb": 40 * 1024, "idle_kb": {"gateway": {"pss": 5000, "rss": 9000}},
                        "idle_cpu_share": {"gateway": 0.001}},
            "stop": {"answers": 2, "tokens_per_second": 50, "after_close": 0, "ways": {"/stop": spread([4.0, 9.0])}},
            "share": [{"weights": (3, 1), "arrivals": "all at once", "asked": 4, "exact": 4, "requests": [3, 1],
                       "percent": [75.0, 25.0], "away": 0.0}],
            "cost": {"message": {"messages": 2, "tokens": 6, "rows": {"gateway": costs(40.0)}},
                     "token": {"chats": 100, "tokens": 200, "rows": {"gateway": costs(0.5)}}},
            "growth": {"seconds": 120, "people": 5, "asked": 9, "exact": 9, "refused_429": 0,
                       "memory": {"gateway": {"first_kb": 9000, "half_kb": 10000, "last_kb": 10000, "kb_per_hour": 12.0}},
                       "curves": {"gateway": [(0.1, 9.0), (2.0, 10.0)]}}}


class Targets(unittest.TestCase):
    def test_a_value_above_its_limit_is_missed(self):
        self.assertTrue(all(target.is_met for target in judge({"latency": latency(0.6)})))
        missed = [target.what for target in judge({"latency": latency(0.9)}) if not target.is_met]
        self.assertEqual(len(missed), 2)   # the way in, and a token's hop above the floor

    def test_only_what_was_measured_is_judged(self):
        self.assertEqual(judge({}), [])
        self.assertEqual(judge({"concurrency": [run_of(10)]}), [])

    def test_without_the_floor_nothing_is_said_about_what_is_above_it(self):
        without = judge({"concurrency": [run_of(100)]})
        with_floor = judge({"concurrency": [run_of(100, floor=run_of(100, cpu_ms_per_answer=1.0))]})
        self.assertFalse([target for target in without if "floor" in target.what])
        self.assertEqual(len([target for target in with_floor if "floor" in target.what]), 3)
        self.assertEqual([target.value for target in with_floor if not target.is_met], [4.0])

    def test_what_people_do_not_want_is_over_in_less_than_a_third_of_a_second(self):
        stop = {**whole()["stop"], "ways": {"/stop": spread([4.0, 301.0])}, "after_close": 2}
        self.assertEqual([target.value for target in judge({"stop": stop}) if not target.is_met], [301.0, 2])

    def test_a_server_that_is_asked_too_often_misses_a_target(self):
        self.assertFalse(judge({"share": [{**whole()["share"][0], "away": 10.5}]})[0].is_met)

    def test_an_inexact_answer_misses_a_target(self):
        missed = [target for target in judge({"concurrency": [run_of(100, exact=99)]}) if not target.is_met]
        self.assertEqual([target.value for target in missed], [1])

    def test_how_late_the_last_answer_is_counts_from_what_the_limit_leaves(self):
        flood = whole()["flood"]
        self.assertEqual([target.value for target in judge({"flood": {**flood, "last_whole_after": 10_009.0}})][:1], [10.001])
        self.assertTrue(all(target.is_met for target in judge({"flood": {**flood, "last_whole_after": 10_007.0}})))

    def test_a_stall_among_two_thousand_chats_misses_a_target(self):
        self.assertEqual([target.value for target in judge({"concurrency": [run_of(2000, stalls=3)]}) if not target.is_met], [3])

    def test_memory_is_judged_where_it_was_measured(self):
        startup = whole()["startup"]
        self.assertTrue(all(target.is_met for target in judge({"startup": startup})))
        self.assertEqual([target.value for target in judge({"startup": {**startup, "memory_per_answer_kb": 21.0}})
                          if not target.is_met], [21.0])


class Text(unittest.TestCase):
    def test_columns_are_as_wide_as_their_widest_cell(self):
        self.assertEqual(report.table(("a", "long"), [("bcd", 1)]), ["| a   | long |", "|-----|-----:|", "| bcd |    1 |", ""])

    def test_numbers_have_no_more_digits_than_they_deserve(self):
        self.assertEqual([report.number(value) for value in (None, 3, 0.4567, 12.345, 1234.5)],
                         ["-", "3", "0.46", "12.3", "1,234"])

    def test_every_section_that_was_measured_is_in_the_report(self):
        text = report.text(whole())
        for heading in ("## 1.", "## 2.", "## 4.", "## 6.", "## 8.", "## 9.", "3 : 1", "## 11.", "## 12.", "| gateway      |      500 |            - |", "## Targets"):
            self.assertIn(heading, text)
        self.assertNotIn("MISSED", text)
        self.assertNotIn("## 3.", text)


def scaling():
    more = {"load": 0.85, "rate": 12.0, "asked": 9, "exact": 9, "complete": 9, "predicted_lag_ms": 0.0, "lag_at_the_end_ms": 2.5,
            "first_text": spread([1.0]), "whole_text": spread([2.0])}
    return {"bot": [{**more, "refused_429": 0}],
            "round_trips": [{"front": 20, "model": 0, "asked": 3, "exact": 3,
                             **{span: spread([36.0]) for span in ("ingress", "first_text", "whole_text")},
                             "predicted": {"ingress": 37.0, "first_text": 11.0, "whole_text": 36.5}}],
            "narrow_links": [{**more, "link": "front", "predicted_bytes_per_second": 106_000.0, "bytes_per_second": 109_000.0}]}


class Scaling(unittest.TestCase):
    def test_predictions_stand_beside_what_was_measured(self):
        text = report.text({"machine": {}, "scaling": scaling()})
        self.assertRegex(text, r"\| 20 / 0 +\| +3 of 3 \| +37.0 \| +36.0 \|")
        self.assertRegex(text, r"to the gateway and history_svc, 0.85 × \|.*\| +106 \| +109 \|")

    def test_what_could_not_be_measured_says_why(self):
        text = report.text({"machine": {}, "scaling": {"bot": scaling()["bot"], "skipped": "Network namespaces need root."}})
        self.assertIn("not measured. Network namespaces need root.", text)


class Pictures(unittest.TestCase):
    def test_every_picture_is_well_formed(self):
        drawn = pictures.of(whole())
        self.assertEqual(len(drawn), 7)
        for picture in drawn.values():
            xml.dom.minidom.parseString(picture)

    def test_a_logarithmic_axis_covers_whole_decades(self):
        axis = axis_for("ms", [0.3, 45.0], logarithmic=True)
        self.assertEqual((axis.low, axis.high), (0.1, 100.0))
        self.assertEqual([round(mark, 3) for mark in axis.marks()], [0.1, 1, 10, 100])
        self.assertAlmostEqual(axis.share(1.0), 1 / 3)
        self.assertEqual(axis.share(0.0), 0)

    def test_a_linear_axis_has_a_few_round_marks(self):
        self.assertEqual(Axis("", 0.0, 105.0).marks(), [0, 20, 40, 60, 80, 100])
        self.assertEqual(axis_for("", []).marks()[0], 0)


if __name__ == "__main__":
    unittest.main()
