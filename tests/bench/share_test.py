import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "chaos"))

from share import share_of  # noqa: E402


class Share(unittest.TestCase):
    def test_even_is_half_each(self):
        self.assertEqual(share_of([80, 80], (1, 1)), {"percent": [50, 50], "away": 0})

    def test_the_distance_is_that_of_the_server_that_is_farthest_from_its_due(self):
        self.assertEqual(share_of([110, 50], (3, 1)), {"percent": [68.75, 31.25], "away": 25})

    def test_nothing_asked_is_no_share(self):
        self.assertEqual(share_of([0, 0], (1, 1))["percent"], [0, 0])


if __name__ == "__main__":
    unittest.main()
