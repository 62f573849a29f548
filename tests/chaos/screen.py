"""What stands on people's screens: telegram_sim's transcript, call by call. Pure.

It notes at once what no moment may show: words of another chat's question, words that no run has said, a text that gets
shorter, an answer that changes after it was complete.
"""

import marks

GONE_WRONG = ("foreign", "garbled", "shrunk", "changed")


def _has_stop_button(markup):
    """A Retry button is below an answer that has ended."""
    rows = (markup or {}).get("inline_keyboard") or []
    return any(button.get("callback_data", "") == "stop" for row in rows for button in row)


class Message:
    """One message, or one draft, of the bot."""

    def __init__(self, chat, identity, is_draft):
        self.chat = chat
        self.id = identity
        self.is_draft = is_draft
        self.reading = None
        self.has_button = False
        self.deleted = False
        self.final_at = None   # when it was complete for the first time, in Unix milliseconds

    @property
    def question(self):
        return self.reading.question

    @property
    def is_final(self):
        shape = self.reading
        return (shape.kind == "complete" and not shape.note and not shape.unfinished and not self.has_button
                and not self.is_draft and not self.deleted)

    @property
    def is_growing(self):
        """Can be seen not to be the end: a person knows that there is more to come."""
        return self.has_button or self.reading.unfinished


class Screens:
    def __init__(self, words):
        self.words = words
        self.chats = {}           # chat → {message id: Message}, in the order in which they came
        self.asked_in = {}        # question → chat
        self.problems = []        # (kind, question, what was seen)
        self.rerun_shrinks = 0    # a rerun was shown before it had passed what stood there
        self.counts = {}          # calls by kind, and errors
        self._drafts = {}

    def asked(self, question, chat):
        self.asked_in[question] = chat

    def saw(self, entry, at):
        """`entry` of the transcript, `at` in Unix milliseconds. Returns the message that changed, or None."""
        kind = entry["kind"]
        if kind not in ("send", "edit", "draft", "delete"):
            return None
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if not entry["ok"]:
            error = f"{kind} {entry['error_code']}"
            self.counts[error] = self.counts.get(error, 0) + 1
            return None
        message = self._find(entry, kind)
        if kind == "delete":
            message.deleted = True
            return message
        self._show(message, entry, at)
        return message

    def _find(self, entry, kind):
        chat = entry["chat"]
        if kind == "draft":
            key = (chat, entry["draft_id"])
            return self._drafts.setdefault(key, Message(chat, entry["draft_id"], True))
        messages = self.chats.setdefault(chat, {})
        return messages.setdefault(entry["message_id"], Message(chat, entry["message_id"], False))

    def _show(self, message, entry, at):
        before, was_final = message.reading, message.reading is not None and message.is_final
        if before is None or entry["text"]:
            message.reading = marks.read(entry["text"], self.words)
        message.has_button = _has_stop_button(entry["reply_markup"])
        if message.is_final and message.final_at is None:
            message.final_at = at
        self._judge(message, before, was_final, entry["text"])

    def _judge(self, message, before, was_final, text):
        now = message.reading
        named = now.others if now.question is None else (now.question, *now.others)
        for question in named:
            if self.asked_in.get(question) != message.chat:
                self._note("foreign", question, f"shown in chat {message.chat}: {text[:120]!r}")
        if now.kind == "garbled":
            self._note("garbled", now.question, f"message {message.id}: {text[-160:]!r}")
        if was_final and (not message.is_final or now.run != before.run):
            self._note("changed", before.question, f"message {message.id} after it was complete: {text[:120]!r}")
        elif before is not None and now.question == before.question is not None and now.length < before.length:
            if now.run == before.run:
                self._note("shrunk", now.question, f"message {message.id}: {before.length} → {now.length} characters")
            elif not message.is_final and not now.note:
                self.rerun_shrinks += 1

    def _note(self, kind, question, what):
        self.problems.append((kind, question, what))

    def messages(self):
        for known in self.chats.values():
            yield from known.values()
