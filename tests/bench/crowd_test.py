import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "chaos"))

import crowd  # noqa: E402
from answers import Answer  # noqa: E402


def asked(number, said, arrived=None, done=None, exact=True):
    answer = Answer(number)
    answer.said, answer.arrived, answer.done, answer.reply = said, arrived, done, "x"
    answer.requests = 0 if arrived is None else 1
    answer.messages = {1: "x" if exact else "y"}
    return answer


class Crowd(unittest.TestCase):
    def test_what_began_while_another_waited_was_added_to_their_wait(self):
        many = [asked(number, 0, arrived=number * 10, done=number * 10 + 10) for number in range(1, 6)]
        found = crowd.fairness_of([*many, asked(101, 15, 25, 35), asked(102, 22, 55, 60)])
        self.assertEqual(found["most_added"], 3)
        self.assertEqual(found["answered"], 7)

    def test_goodput_is_what_is_whole_and_exact_before_the_load_ends(self):
        answers = [asked(1, 0, 10, 900), asked(2, 0, 500, 1100), asked(3, 0, 20, 800, exact=False), asked(4, 100)]
        found = crowd.overload_of(answers, 1)
        self.assertEqual((found["goodput"], found["answered"], found["refused"]), (1, 2, 1))
        self.assertEqual(found["wait_ms"]["max"], 500)

    def test_nothing_answered_is_no_goodput(self):
        found = crowd.overload_of([asked(1, 0)], 1)
        self.assertEqual((found["goodput"], found["refused"], found["wait_ms"]["max"]), (0, 1, None))


if __name__ == "__main__":
    unittest.main()
