import unittest

from figures import curve, earliest_under_limit, percentile, slope, spread


class Percentiles(unittest.TestCase):
    def test_a_percentile_is_one_of_the_values(self):
        self.assertEqual(percentile([3, 1, 2], 0.5), 2)
        self.assertEqual(percentile([4, 1, 2, 3], 0.5), 2)
        self.assertEqual(percentile(list(range(1, 101)), 0.99), 99)
        self.assertEqual(percentile([5], 0.99), 5)

    def test_of_nothing_there_is_none(self):
        self.assertIsNone(percentile([], 0.5))
        self.assertEqual(spread([]), {"count": 0, "p50": None, "p99": None, "max": None})

    def test_a_spread_has_the_middle_the_tail_and_the_worst(self):
        self.assertEqual(spread(list(range(1, 201))), {"count": 200, "p50": 100, "p99": 198, "max": 200})


class Curves(unittest.TestCase):
    def test_a_curve_ends_at_one_and_keeps_its_tail(self):
        points = curve(range(10_000), 100)
        self.assertEqual(points[-1], (9999, 1.0))
        self.assertEqual(points[-2][0], 9998)
        self.assertLess(len(points), 130)

    def test_a_slope_is_what_each_further_one_costs(self):
        self.assertAlmostEqual(slope([(10, 25), (100, 205), (500, 1005)]), 2)
        self.assertIsNone(slope([(10, 25), (10, 26)]))
        self.assertIsNone(slope([]))


class Limits(unittest.TestCase):
    def test_calls_within_the_limit_happen_at_once(self):
        self.assertEqual(earliest_under_limit([5, 1, 3], 3, 1000), [1, 3, 5])

    def test_each_call_waits_for_the_one_that_many_before_it(self):
        self.assertEqual(earliest_under_limit([0] * 5, 2, 1000), [0, 0, 1000, 1000, 2000])

    def test_a_pause_gives_room_again(self):
        self.assertEqual(earliest_under_limit([0, 0, 0, 5000], 2, 1000), [0, 0, 1000, 5000])


if __name__ == "__main__":
    unittest.main()
