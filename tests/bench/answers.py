"""What happened to each question, from telegram_sim's transcript and ollama_sim's records. Pure.

All times are milliseconds of the machine's monotonic clock, which both simulators name in what they record.
A question is "b000017 #mark=b000017 #words=200 #tps=50": ollama_sim's reply to it starts with "b000017r5w0001", so
whatever shows it can be told apart.
"""

import re

UNFINISHED = " …"
_SHOWN = re.compile(r"b(\d+)r\d+w\d")
_ASKED = re.compile(r"b(\d+) #mark=")


def question_text(number, words, tokens_per_second):
    return f"b{number:06d} #mark=b{number:06d} #words={words} #tps={tokens_per_second:g}"


def _number(pattern, text):
    found = pattern.match(text)
    return int(found.group(1)) if found else None


class Answer:
    def __init__(self, number):
        self.number = number
        self.said = self.handed_out = None                      # at telegram_sim
        self.requests = 0
        self.arrived = self.first_token = self.done = None      # at ollama_sim
        self.reply = None
        self.texts = []                                         # (when visible, text, has a button) in order of time
        self.messages = {}                                      # message id → its last text

    # Spans, None when an end of it is missing.
    @property
    def ingress(self):
        return _between(self.handed_out, self.arrived)

    @property
    def first_text(self):
        return _between(self.first_token, self.texts[0][0] if self.texts else None)

    @property
    def whole_text(self):
        return _between(self.done, self.whole_at)

    @property
    def finished_look(self):
        ends = (at for at, text, has_button in self.texts if text == self.reply and not has_button)
        return _between(self.done, next(ends, None))

    @property
    def whole_at(self):
        return next((at for at, text, _ in self.texts if text == self.reply), None)

    @property
    def is_exact(self):
        """There is one message of it, with the very text that the model has said."""
        return self.requests == 1 and self.done is not None and list(self.messages.values()) == [self.reply]

    @property
    def longest_gap(self):
        times = [at for at, _, _ in self.texts]
        return max((later - earlier for earlier, later in zip(times, times[1:])), default=0.0)


def _between(start, end):
    return None if start is None or end is None else end - start


class Ledger:
    def __init__(self, telegram_started_ms):
        self._started = telegram_started_ms
        self.answers = {}
        self.errors = {}       # error code → how often a call was refused
        self.calls = {}        # kind → how many succeeded

    def _of(self, number):
        return self.answers.setdefault(number, Answer(number))

    def saw(self, entry):
        """One entry of the transcript."""
        at = self._started + entry["t_ms"]
        if entry["kind"] == "say":
            number = _number(_ASKED, entry["text"])
            if number is not None:
                answer = self._of(number)
                answer.said = at
                answer.handed_out = None if entry["handed_out_ms"] is None else self._started + entry["handed_out_ms"]
            return
        if not entry["ok"]:
            self.errors[entry["error_code"]] = self.errors.get(entry["error_code"], 0) + 1
            return
        self.calls[entry["kind"]] = self.calls.get(entry["kind"], 0) + 1
        number = _number(_SHOWN, entry["text"]) if entry["kind"] in ("send", "edit") else None
        if number is not None:
            has_button = bool((entry["reply_markup"] or {}).get("inline_keyboard"))
            answer = self._of(number)
            answer.texts.append((at + entry["absorbed_ms"], entry["text"], has_button))
            answer.messages[entry["message_id"]] = entry["text"]

    def modelled(self, record):
        """One record of ollama_sim."""
        said = [message["content"] for message in record["messages"] if message["role"] == "user"]
        number = _number(_ASKED, said[-1]) if said else None
        if number is None:
            return
        answer = self._of(number)
        answer.requests += 1
        answer.arrived = record["arrived_us"] / 1000
        answer.first_token = _milliseconds(record["first_token_us"])
        answer.done = _milliseconds(record["done_us"])
        answer.reply = record["reply_text"]

    def keep(self, wanted):
        """Forgets the questions whose numbers are not wanted."""
        self.answers = {number: answer for number, answer in self.answers.items() if wanted(number)}

    def spans(self, name):
        """All known values of ingress, first_text, whole_text, finished_look or longest_gap."""
        known = (getattr(answer, name) for answer in self.answers.values())
        return [value for value in known if value is not None]


def _milliseconds(microseconds):
    return None if microseconds is None else microseconds / 1000
