import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "chaos"))

import flood  # noqa: E402
from answers import Ledger  # noqa: E402


class Flood(unittest.TestCase):
    def test_the_bound_is_what_the_limit_of_a_bot_alone_asks_for(self):
        ledger = Ledger(0.0)
        for number in range(61):
            ledger.modelled({"messages": [{"role": "user", "content": f"b{number:06d} #mark=b{number:06d}"}],
                             "arrived_us": 0, "first_token_us": 1000, "done_us": 5_000_000, "reply_text": "x"})
        found = flood.found(ledger, {})
        self.assertEqual(found["bound_last_after"], 2000)
        self.assertEqual(found["bound_whole_text"]["p50"], 1000)
        self.assertEqual((found["asked"], found["complete"], found["refused_429"]), (61, 0, 0))


if __name__ == "__main__":
    unittest.main()
