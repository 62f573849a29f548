import unittest

import micro
import report


def run(name, time, unit="ns"):
    """The other of its two times is far off."""
    by_clock = name.endswith("/real_time")
    return {"name": name, "real_time": time if by_clock else 9e9, "cpu_time": 9e9 if by_clock else time, "time_unit": unit}


class Steps(unittest.TestCase):
    def test_times_are_microseconds_by_step_and_size(self):
        printed = {"benchmarks": [run("encode/8", 500), run("encode/800", 1500), run("journal/1/real_time", 2, "ms")]}
        encode, journal = micro.steps(printed)
        self.assertEqual((encode["step"], encode["us"]), ("encode", {8: 0.5, 800: 1.5}))
        self.assertEqual((journal["step"], journal["us"]), ("journal", {1: 2000.0}))

    def test_growth_is_the_power_of_the_size(self):
        self.assertAlmostEqual(micro.growth({10: 1.0, 1000: 1.0}), 0)
        self.assertAlmostEqual(micro.growth({10: 1.0, 100: 5.0, 1000: 100.0}), 1)
        self.assertAlmostEqual(micro.growth({10: 1.0, 100: 100.0}), 2)
        self.assertIsNone(micro.growth({1: 3.0}))

    def test_the_report_has_a_line_for_each_step(self):
        text = report.text({"machine": {"cores": 2}, "micro": micro.steps({"benchmarks": [run("encode/8", 500)]})})
        self.assertIn("| encode |", text)
        self.assertIn("8: 0.50", text)


if __name__ == "__main__":
    unittest.main()
