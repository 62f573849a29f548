"""The plan of faults, what is measured about them, and the command line."""

import types
import unittest
import xml.etree.ElementTree

import faults
import options
import summary
import timeline_svg
from fault_runner import Strike
from oracle import Oracle
from timings import Timings, percentile

POINTS = ["gateway.after_accept", "gateway.before_settle", "llm_worker.first_token", "history_svc.after_append_turn"]


class ThePlan(unittest.TestCase):
    def test_the_same_seed_gives_the_same_faults_and_another_seed_others(self):
        wishes = faults.Wishes(kills=40)
        self.assertEqual(faults.plan(wishes, POINTS, 5), faults.plan(wishes, POINTS, 5))
        self.assertNotEqual(faults.plan(wishes, POINTS, 5), faults.plan(wishes, POINTS, 6))

    def test_half_of_the_kills_are_at_crash_points_and_each_has_its_turn(self):
        plan = faults.plan(faults.Wishes(kills=16), POINTS, 1)
        crashes = [fault for fault in plan if fault.kind == "crash"]
        self.assertEqual((len(crashes), sum(fault.kind == "kill" for fault in plan)), (8, 8))
        self.assertEqual(sorted(fault.point for fault in crashes), sorted(POINTS * 2))

    def test_without_crash_points_all_kills_are_at_random(self):
        plan = faults.plan(faults.Wishes(kills=16), [], 1)
        self.assertEqual(sum(fault.kind == "kill" for fault in plan), 16)

    def test_only_those_suffer_that_are_named(self):
        plan = faults.plan(faults.Wishes(kills=30, only=("worker",), links=()), POINTS, 1)
        self.assertEqual({fault.target for fault in plan}, {"worker"})
        self.assertEqual({fault.point for fault in plan if fault.point}, {"llm_worker.first_token"})

    def test_stops_last_as_long_as_they_may(self):
        stops = [fault.seconds for fault in faults.plan(faults.Wishes(kills=400), [], 1) if fault.kind == "stop"]
        self.assertTrue(stops and all(5 <= seconds <= 60 for seconds in stops))
        short = [f.seconds for f in faults.plan(faults.Wishes(kills=40, longest_stop=2), [], 1) if f.kind == "stop"]
        self.assertEqual(set(short), {2.0})

    def test_faults_come_one_after_the_other_within_the_duration(self):
        plan = faults.plan(faults.Wishes(kills=50, duration=60), POINTS, 1)
        times = [fault.at for fault in plan]
        self.assertEqual(times, sorted(times))
        self.assertLess(times[-1], 75)


class TheTimings(unittest.TestCase):
    def test_a_fault_is_measured_by_the_next_update_of_what_was_being_written(self):
        timings = Timings()
        timings.asked(1, 0)
        timings.asked(2, 0)
        timings.shown(1, False, 100)
        timings.struck("kill gateway", 200)
        timings.shown(2, False, 300)    # was not on the screen when it struck
        timings.shown(1, False, 1200)
        timings.shown(1, True, 1300)
        watch = timings.watches[0]
        self.assertEqual((watch.running, watch.waits, watch.open), (1, [1000], set()))
        self.assertEqual(timings.latencies, [(1300, 1300, 100)])

    def test_an_answer_that_never_moves_again_stays_open(self):
        timings = Timings()
        timings.shown(1, False, 100)
        timings.struck("kill gateway", 200)
        timings.shown(2, True, 300)
        self.assertEqual(timings.watches[0].open, {1})

    def test_an_answer_that_broke_off_is_not_being_written_any_more(self):
        timings = Timings()
        timings.shown(1, False, 100)
        timings.shown(1, False, 200, is_broken_off=True)
        timings.struck("kill gateway", 300)
        timings.shown(2, False, 400)
        self.assertEqual(timings.watches[0].running, 0)

    def test_the_99th_percentile_of_few_is_the_largest(self):
        self.assertEqual(percentile([3, 1, 2], 0.99), 3)
        self.assertIsNone(percentile([], 0.5))


def outcome():
    timings = Timings()
    timings.asked(1, 1000)
    timings.shown(1, False, 1500)
    timings.struck("kill gateway", 1600)
    timings.shown(1, True, 2500)
    strike = Strike(faults.Fault(0.6, "kill", "gateway"), "kill gateway", 1600, 90, 1690)
    return types.SimpleNamespace(verdict=Oracle(6).verdict(), timings=timings, strikes=[strike], not_reached={},
                                 unfinished=[], exits={"gateway": {"SIGABRT": 1}}, calls={}, began=1000,
                                 load_ended=2000, ended=3000, settled_within=1.0, held_back=0)


class TheReport(unittest.TestCase):
    def test_the_summary_says_what_struck_and_who_died_by_itself(self):
        text = summary.text(summary.measured(outcome()), "scripts/chaos.sh --seed 5")
        for part in ("1 kills", "kill gateway", "90 ms", "900 ms", "gateway ended by itself: SIGABRT", "--seed 5"):
            self.assertIn(part, text)

    def test_the_timeline_is_a_picture_with_every_fault_in_it(self):
        root = xml.etree.ElementTree.fromstring(timeline_svg.draw(outcome(), "a < b"))
        titles = [node.text for node in root.iter("{http://www.w3.org/2000/svg}title")]
        self.assertEqual(titles, ["kill gateway"])


class TheCommandLine(unittest.TestCase):
    def test_the_replay_line_repeats_what_was_chosen(self):
        chosen = options.read(["--build", "b", "--kills", "7", "--seed", "3", "--only", "worker,redis", "--rate", "5"])
        self.assertEqual(chosen.replay, "scripts/chaos.sh --seed 3 --kills 7 --rate 5 --only worker,redis")
        again = options.read(["--build", "b", *chosen.replay.split()[1:]])
        self.assertEqual(again.faults, chosen.faults)

    def test_a_seed_is_chosen_and_told_when_none_is_given(self):
        chosen = options.read(["--build", "b"])
        self.assertIn(f"--seed {chosen.seed}", chosen.replay)


if __name__ == "__main__":
    unittest.main()
