import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "chaos"))

import growth  # noqa: E402


class Growth(unittest.TestCase):
    def test_what_a_process_takes_at_first_is_no_growth(self):
        samples = [(seconds, 10_000 if seconds >= 100 else 8_000) for seconds in range(0, 1001, 10)]
        found = growth.of_samples({"gateway": samples})["gateway"]
        self.assertEqual((found["first_kb"], found["half_kb"], found["last_kb"]), (8_000, 10_000, 10_000))
        self.assertAlmostEqual(found["kb_per_hour"], 0)

    def test_a_leak_is_told_by_the_hour(self):
        found = growth.of_samples({"gateway": [(seconds, 8_000 + seconds) for seconds in range(0, 1001, 10)]})["gateway"]
        self.assertAlmostEqual(found["kb_per_hour"], 3600)


if __name__ == "__main__":
    unittest.main()
