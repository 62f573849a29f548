import unittest

from scaling_model import Costs, Habits, answers_of_a_bot, costs_of, limits, needs

COSTS = Costs(tokens=200, gateway_ms=2.0, worker_ms=6.0, history_ms=0.5, live_kb=100.0,
              idle_kb={"gateway": 4000, "worker": 2400, "history_svc": 2800}, timely=500)


def report():
    run = {"chats": 100, "tokens": 200, "stalls": 0, "cpu_ms_per_answer": 10.0,
           "cpu_share": {"gateway": 0.3, "worker-1": 0.3, "worker-2": 0.3, "history_svc": 0.1}}
    return {"concurrency": [run, {"chats": 500, "stalls": 0}, {"chats": 1000, "stalls": 7}],
            "startup": {"memory_per_answer_kb": 65.0,
                        "idle_kb": {name: {"pss": 2000} for name in ("gateway", "worker-1", "worker-2", "history_svc")}}}


class FromTheBenchmark(unittest.TestCase):
    def test_the_workers_share_one_cost(self):
        costs = costs_of(report())
        self.assertAlmostEqual(costs.worker_ms, 6.0)
        self.assertAlmostEqual(costs.ms, 10.0)

    def test_what_stalled_was_too_much(self):
        self.assertEqual(costs_of(report()).timely, 500)


class Limits(unittest.TestCase):
    def test_a_model_server_is_full_first_and_then_the_bot(self):
        reached = sorted(limits(COSTS, Habits(), cores=2).items(), key=lambda one: one[1])
        self.assertEqual([part for part, _ in reached[:2]], ["a model server", "one bot, 3 calls for an answer"])

    def test_a_bot_shows_fewer_answers_the_more_calls_each_takes(self):
        self.assertAlmostEqual(answers_of_a_bot(4) * 2, answers_of_a_bot(2))

    def test_longer_answers_cost_more_but_the_history_takes_them_whole(self):
        short, long = (limits(COSTS, Habits(tokens=tokens), cores=2) for tokens in (200, 400))
        self.assertAlmostEqual(short["one gateway's thread"], 2 * long["one gateway's thread"])
        self.assertEqual(short["history_svc's thread"], long["history_svc's thread"])


class Needs(unittest.TestCase):
    def test_ten_times_the_people_need_ten_times_the_model_servers(self):
        one, ten = needs(252, COSTS, Habits()), needs(2520, COSTS, Habits())
        self.assertEqual((one.model_servers, ten.model_servers), (1, 10))
        self.assertEqual((one.bots, ten.bots), (1, 2))
        self.assertAlmostEqual(ten.model_megabits, 10 * one.model_megabits)

    def test_memory_is_that_of_the_processes_and_of_what_is_being_written(self):
        found = needs(252, COSTS, Habits())
        self.assertAlmostEqual(found.live, 2.8)
        self.assertAlmostEqual(found.megabytes, (4000 + 2400 + 2800 + 2.8 * 100) / 1024)


if __name__ == "__main__":
    unittest.main()
