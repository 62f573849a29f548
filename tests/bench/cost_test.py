import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "chaos"))

import cost  # noqa: E402
from usage import read_switches  # noqa: E402

PRINTED = """500,,raw_syscalls:sys_enter,1216642,100.00,,
10,,syscalls:sys_enter_epoll_wait,1216642,100.00,,
2,,syscalls:sys_enter_poll,1216642,100.00,,
1,,syscalls:sys_enter_read,1,100.00,,
2,,syscalls:sys_enter_recvmsg,1,100.00,,
3,,syscalls:sys_enter_recvfrom,1,100.00,,
<not supported>,,syscalls:sys_enter_write,0,100.00,,
"""


class Cost(unittest.TestCase):
    def test_counts_are_read_from_what_perf_prints(self):
        self.assertEqual(cost.read_counts(PRINTED), {"calls": 500, "waits": 12, "reads": 6, "writes": None})

    def test_a_process_that_slept_all_the_time_has_made_no_calls(self):
        printed = "".join(f"<not counted>,,{event},0,100.00,,\n" for group in cost.EVENTS.values() for event in group)
        self.assertEqual(cost.read_counts(printed), dict.fromkeys(cost.EVENTS, 0))

    def test_without_permission_nothing_is_counted(self):
        self.assertEqual(cost.read_counts("Error:\nAccess to performance monitoring is limited.\n"), dict.fromkeys(cost.EVENTS))

    def test_what_a_process_does_anyway_does_not_count(self):
        found = cost.per_message({"wakeups": 110, "calls": 50, "waits": None}, {"wakeups": 5, "calls": 40, "waits": 1}, 2, 10)
        self.assertEqual(found, {"wakeups": 10, "calls": 0, "waits": None})

    def test_wake_ups_are_the_voluntary_switches(self):
        self.assertEqual(read_switches("Name:\tx\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n"), 12)
        self.assertEqual(read_switches(""), 0)


if __name__ == "__main__":
    unittest.main()
