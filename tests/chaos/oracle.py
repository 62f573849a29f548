"""Decides what became of every question, from what the simulators have seen. Pure: entries and records go in, in order,
and a verdict comes out.

  answered     exactly one complete answer, its text what the model said in one of its runs
  failed       an honest sentence instead: allowed for jobs that were parked, else counted as a failure
  lost         neither
  duplicated   more than one of these
  wrong        a text that looks finished and is not what the model said; words of somebody else; and see screen.py
  disorder     an answer above, or completed before, that of an earlier question of its chat
  context      the model was given another conversation than the one that took place: context.py
  delay lines  "I will answer as soon as I can", while the journal is away: about no question in particular
  orphans      further messages about an answered question that can be seen to be unfinished, and statuses ("You are
               number 3 in line.", with a Stop button) that nothing has taken the place of
"""

from dataclasses import dataclass, field

import context
import marks
import screen

BAD = ("lost", "duplicated", "wrong", "foreign", "disorder", "context", "failed")


@dataclass
class Question:
    number: int
    chat: int
    said_at: float       # Unix milliseconds
    message: int         # its message id
    update: int
    runs: set = field(default_factory=set)


@dataclass
class Verdict:
    counts: dict
    examples: dict       # kind → the first few, in words

    @property
    def is_good(self):
        return not any(self.counts[kind] for kind in BAD)


class Oracle:
    def __init__(self, words, most_turns=5):
        self.words = words
        self.most_turns = most_turns
        self.questions = {}
        self.screens = screen.Screens(words)
        self.requests = []
        self.first_final = {}     # question → when its first complete answer was on the screen
        self._wrong_replies = []

    def asked(self, question):
        self.questions[question.number] = question
        self.screens.asked(question.number, question.chat)

    def saw(self, entry, at):
        """Returns the message that changed, or None."""
        message = self.screens.saw(entry, at)
        if message is not None and not message.deleted and message.is_final:
            self.first_final.setdefault(message.question, at)
        return message

    def modelled(self, record):
        request = context.read_request(record, self.words)
        if request is None or request.question not in self.questions:
            return
        self.requests.append(request)
        self.questions[request.question].runs.add(request.number)
        expected = marks.reply_text(request.question, request.number, self.words)
        if record["status"] == "done" and record["reply_text"] != expected:
            self._wrong_replies.append(request)

    def unanswered(self):
        return len(self.questions) - len(self.first_final)

    def verdict(self, parked=frozenset(), excused=()):
        """parked: update ids of jobs that were given up. excused: (from, until) in Unix milliseconds, when the memory
        could not be asked, so that an answer without it is honest."""
        return _Judgement(self, parked, excused).reach()


class _Judgement:
    def __init__(self, oracle, parked, excused):
        self.oracle = oracle
        self.parked = parked
        self.excused = excused
        self.counts = dict.fromkeys(
            ("asked", "answered", *BAD, "parked", "orphans", "stuck", "restart_notices", "memory_notes", "delay_lines",
             "without_memory", "rerun_shrinks", "runs"), 0)
        self.examples = {}
        self.by_question = {}     # question → its messages
        self.lines = {}           # chat → messages that name no question, oldest first
        self.answers = {}         # question → the message that answers it

    def reach(self):
        self._sort_messages()
        self._assign_lines()
        for question in self.oracle.questions.values():
            self._judge(question)
        self._judge_screens()
        self._judge_order()
        self._judge_contexts()
        self.counts["asked"] = len(self.oracle.questions)
        self.counts["runs"] = len(self.oracle.requests)
        self.counts["rerun_shrinks"] = self.oracle.screens.rerun_shrinks
        return Verdict(self.counts, self.examples)

    def _count(self, kind, what):
        self.counts[kind] += 1
        some = self.examples.setdefault(kind, [])
        if len(some) < 8:
            some.append(what)

    def _sort_messages(self):
        for message in self.oracle.screens.messages():
            if message.deleted:
                continue
            if message.question is not None:
                self.by_question.setdefault(message.question, []).append(message)
            elif message.is_growing:   # a status: the place in line, with a Stop button
                self._count("orphans", f"chat {message.chat}: message {message.id}: {message.reading.note[:80]!r}")
            elif message.reading.note.startswith(marks.MEMORY_NOTE):
                self.counts["memory_notes"] += 1
            elif message.reading.note.startswith(marks.CATCHING_UP):
                self.counts["delay_lines"] += 1
            elif message.reading.note.startswith(marks.RESTARTING):
                self.counts["restart_notices"] += 1
            else:
                self.lines.setdefault(message.chat, []).append(message)

    def _is_settled(self, question):
        return any(message.is_final or self._is_failure(message) for message in self.by_question.get(question, ()))

    @staticmethod
    def _is_failure(message):
        note = message.reading.note
        return bool(note) and not note.startswith(marks.RESTARTING)

    def _assign_lines(self):
        """In a private chat a sentence does not say what it is about: it is about the oldest question without an end."""
        waiting = {}
        for question in self.oracle.questions.values():
            if question.chat in self.lines and not self._is_settled(question.number):
                waiting.setdefault(question.chat, []).append(question)
        for chat, lines in self.lines.items():
            open_questions = sorted(waiting.get(chat, ()), key=lambda question: question.message)
            for line in sorted(lines, key=lambda message: message.id):
                if open_questions and open_questions[0].message < line.id:
                    self.by_question.setdefault(open_questions.pop(0).number, []).append(line)
                else:
                    self._count("duplicated", f"chat {chat}: a sentence about no open question: {line.reading.note[:80]!r}")

    def _judge(self, question):
        name = f"{marks.mark(question.number)} (chat {question.chat}, update {question.update})"
        mine = self.by_question.get(question.number, [])
        finals = [message for message in mine if message.is_final]
        failures = [message for message in mine if self._is_failure(message)]
        ends = len(finals) + len(failures)
        if ends > 1:
            seen = ", ".join(f"message {message.id}" for message in finals + failures)
            self._count("duplicated", f"{name}: {seen}")
        if finals:
            self.counts["answered"] += 1
            self.answers[question.number] = finals[0]
            if finals[0].reading.run not in question.runs:
                self._count("wrong", f"{name}: the model was never asked in run {finals[0].reading.run}")
        elif failures:
            is_parked = question.update in self.parked
            self._count("parked" if is_parked else "failed", f"{name}: {failures[0].reading.note[:80]!r}")
        else:
            self._count("lost", f"{name}: {self._what_is_there(mine)}")
        self._judge_rest([message for message in mine if message not in finals and message not in failures], ends, name)

    @staticmethod
    def _what_is_there(mine):
        if not mine:
            return "nothing on the screen"
        return "; ".join(f"message {m.id} stands at {m.reading.length} characters" for m in mine)

    def _judge_rest(self, rest, ends, name):
        for message in rest:
            if message.reading.note.startswith(marks.RESTARTING):
                self.counts["restart_notices"] += 1
            elif message.reading.kind == "garbled":
                self._count("wrong", f"{name}: message {message.id} stays garbled")
            elif message.is_growing:
                self._count("orphans" if ends else "stuck", f"{name}: message {message.id}")
            else:
                self._count("wrong", f"{name}: message {message.id} looks finished at {message.reading.length} characters")

    def _judge_screens(self):
        for kind, question, what in self.oracle.screens.problems:
            self._count("foreign" if kind == "foreign" else "wrong", f"{kind}: {marks.mark(question)}: {what}")
        for request in self.oracle._wrong_replies:
            self._count("wrong", f"{marks.mark(request.question)}: ollama_sim said something else in run {request.number}")

    def _by_chat(self):
        chats = {}
        for question in sorted(self.oracle.questions.values(), key=lambda question: question.message):
            chats.setdefault(question.chat, []).append(question)
        return chats

    def _judge_order(self):
        for chat, questions in self._by_chat().items():
            answers = [(q, self.answers[q.number]) for q in questions if q.number in self.answers]
            for (earlier, first), (later, second) in zip(answers, answers[1:]):
                if first.id > second.id or first.final_at > second.final_at:
                    self._count("disorder", f"chat {chat}: {marks.mark(later.number)} before {marks.mark(earlier.number)}")

    def _judge_contexts(self):
        places = {chat: {question.number: place for place, question in enumerate(questions)}
                  for chat, questions in self._by_chat().items()}
        shown = {}
        for number, message in self.answers.items():
            shown.setdefault(message.chat, {})[number] = (message.reading.run, message.final_at)
        for request in self.oracle.requests:
            chat = self.oracle.questions[request.question].chat
            found = context.problem_in(request, places[chat], shown.get(chat, {}), self.oracle.most_turns)
            if found is None:
                continue
            kind, details = found
            if kind == "no memory" and self._is_excused(request.at):
                self.counts["without_memory"] += 1
            else:
                self._count("context", f"{kind}: {marks.mark(request.question)} in run {request.number}: {details}")

    def _is_excused(self, at):
        return any(begin <= at <= end for begin, end in self.excused)
