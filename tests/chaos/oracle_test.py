"""The oracle against transcripts made by hand: each kind of harm is found, and nothing else is."""

import unittest

import marks
from oracle import Oracle, Question

WORDS = 6
ADA, BOB = 1001, 2002
BUTTON = {"inline_keyboard": [[{"text": "⏹ Stop", "callback_data": "stop"}]]}


class Story:
    """A conversation as the simulators would have seen it. Message ids count up per chat, time goes on by a second with
    every event."""

    def __init__(self):
        self.oracle = Oracle(WORDS, most_turns=2)
        self.at = 0
        self.ids = {}

    def tick(self):
        self.at += 1000
        return self.at

    def next_id(self, chat):
        self.ids[chat] = self.ids.get(chat, 0) + 1
        return self.ids[chat]

    def says(self, number, chat=ADA):
        self.oracle.asked(Question(number, chat, self.tick(), self.next_id(chat), 500 + number))

    def entry(self, kind, chat, message, text="", button=False, ok=True, draft=0):
        return self.oracle.saw({"kind": kind, "chat": chat, "message_id": message, "draft_id": draft, "text": text,
                                "reply_markup": BUTTON if button else None, "ok": ok, "error_code": 0 if ok else 400},
                               self.tick())

    def shows(self, text, chat=ADA, button=False):
        message = self.next_id(chat)
        self.entry("send", chat, message, text, button)
        return message

    def model(self, number, run, turns=()):
        messages = [{"role": "system", "content": "be brief"}]
        for question, answered, answered_run in turns:
            messages += [{"role": "user", "content": marks.question_text(question, WORDS, 10)},
                         {"role": "assistant", "content": marks.reply_text(answered, answered_run, WORDS)}]
        messages.append({"role": "user", "content": marks.question_text(number, WORDS, 10)})
        self.oracle.modelled({"id": run, "t_ms": self.tick(), "messages": messages, "status": "done",
                              "reply_text": marks.reply_text(number, run, WORDS)})

    def answers(self, number, run, chat=ADA, turns=()):
        """As it should be: a message with a Stop button that grows, then the whole text without it."""
        self.model(number, run, turns)
        message = self.shows(beginning(number, run, 2), chat, button=True)
        self.entry("edit", chat, message, whole(number, run))
        return message

    def counts(self, **given):
        return {kind: count for kind, count in self.oracle.verdict(**given).counts.items()
                if count and kind not in ("asked", "runs")}


def whole(number, run):
    return marks.reply_text(number, run, WORDS)


def beginning(number, run, words):
    return " ".join(whole(number, run).split(" ")[:words])


class TheOracle(unittest.TestCase):
    def setUp(self):
        self.story = Story()

    def assert_found(self, **expected):
        self.assertEqual(self.story.counts(), expected)

    def test_a_conversation_as_it_should_be_is_good(self):
        self.story.says(1)
        self.story.says(2, BOB)
        self.story.answers(1, 1)
        self.story.answers(2, 2, BOB)
        self.story.says(3)
        self.story.answers(3, 3, turns=[(1, 1, 1)])
        self.assert_found(answered=3)
        self.assertTrue(self.story.oracle.verdict().is_good)

    def test_a_question_without_any_answer_is_lost(self):
        self.story.says(1)
        self.story.model(1, 1)
        self.assert_found(lost=1)
        self.assertFalse(self.story.oracle.verdict().is_good)

    def test_an_answer_that_stands_still_half_way_is_lost_and_stuck(self):
        self.story.says(1)
        self.story.model(1, 1)
        self.story.shows(beginning(1, 1, 3), button=True)
        self.assert_found(lost=1, stuck=1)

    def test_a_second_answer_is_a_duplicate_even_from_another_run(self):
        self.story.says(1)
        self.story.answers(1, 1)
        self.story.answers(1, 2)
        self.assert_found(answered=1, duplicated=1)

    def test_an_unfinished_message_beside_the_answer_is_an_orphan(self):
        self.story.says(1)
        self.story.model(1, 1)
        self.story.shows(beginning(1, 1, 2), button=True)
        self.story.shows(beginning(1, 1, 2) + " …")
        self.story.answers(1, 2)
        self.assert_found(answered=1, orphans=2)
        self.assertTrue(self.story.oracle.verdict().is_good)

    def test_the_place_in_line_gives_way_to_the_answer_in_the_same_message(self):
        self.story.says(1)
        message = self.story.shows("You are number 3 in line.", button=True)
        self.story.entry("edit", ADA, message, "You are next.", button=True)
        self.story.model(1, 1)
        self.story.entry("edit", ADA, message, beginning(1, 1, 2), button=True)
        self.story.entry("edit", ADA, message, whole(1, 1))
        self.assert_found(answered=1)

    def test_a_place_in_line_that_stays_is_an_orphan_and_no_answer(self):
        self.story.says(1)
        self.story.shows("You are number 3 in line.", button=True)
        self.assert_found(lost=1, orphans=1)

    def test_a_whole_text_with_a_stop_button_is_not_an_answer_yet(self):
        self.story.says(1)
        self.story.model(1, 1)
        self.story.shows(whole(1, 1), button=True)
        self.assert_found(lost=1, stuck=1)

    def test_a_text_that_looks_finished_and_is_not_is_wrong(self):
        self.story.says(1)
        self.story.answers(1, 1)
        self.story.shows(beginning(1, 1, 4))
        self.assert_found(answered=1, wrong=1)

    def test_two_runs_in_one_text_are_wrong(self):
        self.story.says(1)
        self.story.model(1, 1)
        mixed = beginning(1, 1, 3) + " " + " ".join(whole(1, 2).split(" ")[3:])
        self.story.shows(mixed)
        self.assertEqual(self.story.counts()["wrong"], 2)   # while it was shown, and that it stays

    def test_a_text_that_the_model_has_not_said_is_wrong(self):
        self.story.says(1)
        self.story.answers(1, 1)
        self.story.says(2)
        self.story.shows(whole(2, 9))
        self.assert_found(answered=2, wrong=1)

    def test_words_of_another_chat_are_found_at_any_moment(self):
        self.story.says(1)
        self.story.says(2, BOB)
        message = self.story.answers(1, 1)
        other = self.story.answers(2, 2, BOB)
        self.story.entry("delete", BOB, other)
        self.story.entry("edit", ADA, message, whole(2, 2))
        self.assertEqual(self.story.counts()["foreign"], 1)

    def test_an_honest_line_is_allowed_for_a_parked_job_only(self):
        self.story.says(1)
        self.story.says(2, BOB)
        self.story.shows("The model server reported an error. Please try again.")
        self.story.shows(beginning(2, 1, 2) + "\n\n[…] The answer stopped half-way. Please ask again.", BOB)
        self.assertEqual(self.story.counts(parked={501}), {"parked": 1, "failed": 1})

    def test_a_line_belongs_to_the_oldest_open_question_before_it(self):
        for number in (1, 2, 3):
            self.story.says(number)
        self.story.answers(1, 1)
        self.story.shows("I cannot reach the model server right now.")
        self.story.answers(3, 3, turns=[(1, 1, 1)])
        self.assert_found(answered=2, failed=1)

    def test_a_line_about_no_open_question_is_one_answer_too_many(self):
        self.story.says(1)
        self.story.answers(1, 1)
        self.story.shows("Something went wrong on my side. Please try again.")
        self.assert_found(answered=1, duplicated=1)

    def test_notes_about_memory_and_restarts_are_no_answers(self):
        self.story.says(1)
        self.story.model(1, 1)
        self.story.shows(beginning(1, 1, 2) + "\n\n[…] I am being restarted and could not finish.")
        self.story.answers(1, 2)
        self.story.shows("(My memory does not answer at the moment.)")
        self.story.shows("My memory does not answer at the moment. Your message is safe.")
        self.assert_found(answered=1, restart_notices=1, memory_notes=1, delay_lines=1)

    def test_an_answer_above_that_of_an_earlier_question_is_out_of_order(self):
        self.story.says(1)
        self.story.says(2)
        self.story.answers(2, 1)
        self.story.answers(1, 2)
        self.assertEqual(self.story.counts()["disorder"], 1)

    def test_an_answer_that_changes_after_it_was_complete_is_wrong(self):
        self.story.says(1)
        message = self.story.answers(1, 1)
        self.story.model(1, 2)
        self.story.entry("edit", ADA, message, whole(1, 2))
        self.assert_found(answered=1, wrong=1)

    def test_a_text_that_gets_shorter_is_wrong_unless_another_run_has_begun(self):
        self.story.says(1)
        self.story.model(1, 1)
        self.story.model(1, 2)
        message = self.story.shows(beginning(1, 1, 4), button=True)
        self.story.entry("edit", ADA, message, beginning(1, 1, 3), button=True)
        self.story.entry("edit", ADA, message, beginning(1, 2, 2), button=True)
        self.story.entry("edit", ADA, message, whole(1, 2))
        self.assert_found(answered=1, wrong=1, rerun_shrinks=1)

    def test_calls_that_telegram_refuses_change_nothing(self):
        self.story.says(1)
        message = self.story.answers(1, 1)
        self.story.entry("edit", ADA, message, beginning(1, 1, 1), ok=False)
        self.assert_found(answered=1)

    def test_a_deleted_message_is_on_no_screen(self):
        self.story.says(1)
        self.story.entry("delete", ADA, self.story.answers(1, 1))
        self.assert_found(lost=1)

    def test_a_draft_is_not_an_answer(self):
        self.story.says(1)
        self.story.model(1, 1)
        self.story.entry("draft", ADA, 0, beginning(1, 1, 2), draft=77)
        self.story.entry("draft", ADA, 0, whole(1, 1), draft=77)
        self.assert_found(lost=1)
        self.story.shows(whole(1, 1))
        self.assert_found(answered=1)


class TheContext(unittest.TestCase):
    """Questions 1 to 3 were answered in runs 1 to 3; the context holds two turns."""

    def setUp(self):
        self.story = Story()
        for number, turns in ((1, []), (2, [(1, 1, 1)]), (3, [(1, 1, 1), (2, 2, 2)])):
            self.story.says(number)
            self.story.answers(number, number, turns=turns)
        self.story.says(4)

    def problem_with(self, turns, **given):
        self.story.answers(4, 4, turns=turns)
        verdict = self.story.oracle.verdict(**given)
        examples = verdict.examples.get("context", [])
        self.assertEqual(len(examples), verdict.counts["context"])
        return examples[0].split(":")[0] if examples else None

    def test_the_newest_turns_in_order_are_right(self):
        self.assertIsNone(self.problem_with([(2, 2, 2), (3, 3, 3)]))

    def test_a_missing_turn_is_found(self):
        self.assertEqual(self.problem_with([(1, 1, 1), (2, 2, 2)]), "missing turn")

    def test_a_gap_is_found(self):
        self.assertEqual(self.problem_with([(1, 1, 1), (3, 3, 3)]), "missing turn")

    def test_a_repeated_turn_is_found(self):
        self.assertEqual(self.problem_with([(3, 3, 3), (3, 3, 3)]), "repeated turn")

    def test_turns_out_of_order_are_found(self):
        self.assertEqual(self.problem_with([(3, 3, 3), (2, 2, 2)]), "turns out of order")

    def test_the_question_itself_as_a_turn_is_found(self):
        self.assertEqual(self.problem_with([(3, 3, 3), (4, 4, 3)]), "own turn")

    def test_another_text_than_was_shown_is_found(self):
        self.assertEqual(self.problem_with([(2, 2, 2), (3, 3, 9)]), "another text")

    def test_an_answer_to_another_question_is_found(self):
        self.assertEqual(self.problem_with([(2, 2, 2), (3, 2, 2)]), "another text")

    def test_a_turn_of_another_chat_is_found(self):
        self.story.says(9, BOB)
        self.assertEqual(self.problem_with([(9, 9, 1), (3, 3, 3)]), "foreign turn")

    def test_no_memory_is_excused_while_the_memory_was_away_only(self):
        self.assertEqual(self.problem_with([]), "no memory")
        verdict = self.story.oracle.verdict(excused=[(0, self.story.at)])
        self.assertEqual((verdict.counts["context"], verdict.counts["without_memory"]), (0, 1))

    def test_what_was_answered_later_can_not_be_known(self):
        story = Story()
        story.says(1)
        story.says(2)
        story.model(1, 1)
        story.model(2, 2)
        story.shows(whole(1, 1))
        story.shows(whole(2, 2))
        self.assertEqual(story.counts(), {"answered": 2})


if __name__ == "__main__":
    unittest.main()
