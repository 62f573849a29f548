import unittest

from link_model import (PACKET, TRIPS, Talk, answers_of_a_link, chunk_bytes, crowded_load, ends, framed, from_the_model,
                        lag_after, live_text, packed, string, to_the_gateway, windows_per_second)

TALK = Talk(tokens=200, tokens_per_second=25, token_bytes=15)


class Sizes(unittest.TestCase):
    def test_texts_and_frames_have_longer_heads_when_they_are_long(self):
        self.assertEqual([string(length) for length in (0, 31, 32, 255, 256)], [1, 32, 34, 257, 259])
        self.assertEqual([framed(255), framed(256)], [257, 265])
        self.assertEqual(packed(1449), 1449 + 2 * PACKET)

    def test_a_chunk_is_its_text_and_what_names_it(self):
        self.assertEqual(chunk_bytes(TALK), 18 + 2 + 5 + 15 + 6 + 16)

    def test_the_windows_of_a_worker_are_bounded_however_much_it_writes(self):
        self.assertAlmostEqual(windows_per_second(1e9), 50, places=3)
        self.assertAlmostEqual(windows_per_second(50), 25)
        self.assertEqual(windows_per_second(0), 0)

    def test_answers_side_by_side_share_packets(self):
        self.assertLess(live_text(TALK, 40), 40 * live_text(TALK, 1))
        self.assertEqual(live_text(TALK, 0), 0)

    def test_a_fast_answer_sends_several_tokens_in_a_chunk(self):
        fast = TALK._replace(tokens_per_second=100)
        self.assertLess(live_text(fast, 1), 4 * live_text(TALK, 1))

    def test_the_whole_text_crosses_twice_at_the_end(self):
        longer = TALK._replace(tokens=400)
        self.assertAlmostEqual(ends(longer) - ends(TALK), 2 * 200 * 15, delta=5 * PACKET)


class Links(unittest.TestCase):
    def test_a_link_is_full_at_what_it_is_said_to_carry(self):
        most = answers_of_a_link(TALK, 1_000_000)
        self.assertAlmostEqual(to_the_gateway(TALK, most) * 8, 1_000_000, delta=1)

    def test_the_stream_of_a_model_needs_more_than_what_a_worker_makes_of_it(self):
        self.assertGreater(from_the_model(TALK, 1), 1.5 * to_the_gateway(TALK, 1))
        self.assertGreater(answers_of_a_link(TALK, 1_000_000), answers_of_a_link(TALK, 1_000_000, from_the_model))

    def test_packets_fill_up_where_the_link_is_short(self):
        for carried in (to_the_gateway, from_the_model):
            most = answers_of_a_link(TALK, 1_000_000, carried)
            self.assertLess(crowded_load(TALK, most, 1_000_000, carried), 1)
            self.assertGreater(crowded_load(TALK, 2 * most, 1_000_000, carried), 1)

    def test_within_its_limit_nothing_lags_and_above_the_lag_grows(self):
        self.assertEqual(lag_after(0.9, 30, 8), 0)
        self.assertAlmostEqual(lag_after(2, 30, 8), 2 * (64 - 16) / 16 - 4 + 22)
        self.assertEqual(lag_after(2, 3, 8), 0)      # not full yet
        self.assertGreater(lag_after(1.5, 40, 8), lag_after(1.5, 30, 8))


class RoundTrips(unittest.TestCase):
    def test_the_way_in_crosses_the_workers_link_three_times_and_the_models_once(self):
        self.assertEqual(TRIPS["ingress"].grows_by(20, 0), 30)
        self.assertEqual(TRIPS["ingress"].grows_by(0, 20), 10)
        self.assertEqual(TRIPS["first_text"].grows_by(20, 20), 20)


if __name__ == "__main__":
    unittest.main()
