import unittest

from machine import value_of
from usage import read_rollup


class Reading(unittest.TestCase):
    def test_memory_is_read_from_a_rollup(self):
        text = "55d0-7ffe ---p 00000000 00:00 0 [rollup]\nRss:    9328 kB\nPss:    4100 kB\nPss_Anon:  900 kB\n"
        self.assertEqual(read_rollup(text), (4100, 9328))
        self.assertEqual(read_rollup(""), (0, 0))

    def test_values_are_found_in_both_kinds_of_listing(self):
        self.assertEqual(value_of("processor\t: 0\nmodel name\t: Fast: 2 GHz\n", "model name"), "Fast: 2 GHz")
        self.assertEqual(value_of('NAME="D"\nPRETTY_NAME="Debian 12"\n', "PRETTY_NAME"), "Debian 12")
        self.assertEqual(value_of("CMAKE_BUILD_TYPE:STRING=Release\n", "CMAKE_BUILD_TYPE:STRING"), "Release")
        self.assertEqual(value_of("a: b", "c"), "")


if __name__ == "__main__":
    unittest.main()
