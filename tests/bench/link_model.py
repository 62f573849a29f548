"""What crosses the links between hosts, from the wire (proto/README.md) alone. Pure; nothing here was measured.

The hosts are those of the section "scaling": gateway, history_svc and Redis on one, the workers on another, the model
server on a third. Sizes are bytes on the link, with Ethernet's and TCP's headers.
"""

from typing import NamedTuple

PACKET = 14 + 20 + 32          # headers of Ethernet, IPv4, and TCP with time stamps
SEGMENT = 1500 - 52            # of what one packet carries of ours
ENVELOPE = 5                   # [type, version, compatible_from, [fields…]]
FLUSH_SECONDS = 0.020          # a worker collects so long what its answers have written
BEATS = 2                      # heartbeats a second, of each worker
INSTANCE = 16                  # characters that name one start of a process


def string(length):
    """A text in msgpack."""
    return length + (1 if length < 32 else 2 if length < 256 else 3)


def framed(length):
    """A frame in ZeroMQ's protocol."""
    return length + (2 if length < 256 else 9)


def packed(length):
    """In packets of its own."""
    return length + PACKET * -(-length // SEGMENT)


class Talk(NamedTuple):
    """What people ask and models answer."""

    tokens: int                  # of an answer
    tokens_per_second: float     # of one answer
    token_bytes: float           # of text
    question_bytes: int = 40
    job_bytes: int = 14          # "bot id:update id"
    chat_bytes: int = 6

    @property
    def seconds(self):
        return self.tokens / self.tokens_per_second

    @property
    def answer_bytes(self):
        return round(self.tokens * self.token_bytes)


def chunk_bytes(talk, tokens=1.0):
    """A token_chunk with its topic: job, attempt, sequence, offset, text."""
    numbers = 1 + 2 + 3
    body = ENVELOPE + string(talk.job_bytes) + numbers + string(tokens * talk.token_bytes)
    return framed(INSTANCE) + framed(body)


def windows_per_second(tokens_per_second):
    """Of one worker: a window opens with a token and stays open for FLUSH_SECONDS."""
    return 1 / (FLUSH_SECONDS + 1 / tokens_per_second) if tokens_per_second else 0.0


def live_text(talk, live, workers=1, crowded=False):
    """Bytes a second to the gateway while so many answers are written side by side: one chunk for each answer that has
    written in a window, all of them in one packet. What has to wait for the link fills whole packets."""
    if not live:
        return 0.0
    in_a_window = talk.tokens_per_second * FLUSH_SECONDS
    tokens_of_a_chunk = max(1.0, in_a_window)
    chunks = live * talk.tokens_per_second / tokens_of_a_chunk
    windows = windows_per_second(live / workers * talk.tokens_per_second) * workers
    each = chunk_bytes(talk, tokens_of_a_chunk)
    packets = chunks * each / SEGMENT
    if not crowded:
        packets = max(windows, packets)
    return chunks * each + packets * PACKET


def heartbeats(talk, live, workers=1):
    """Bytes a second to the gateway: each names the answers that its worker writes."""
    held = 1 + string(talk.job_bytes) + 1 + 3 + 1
    return BEATS * (workers * (PACKET + framed(ENVELOPE + string(INSTANCE) + 3)) + live * held)


def ends(talk):
    """Bytes to gateway and history_svc for each answer beside its live text: the conversation asked for, the turn, the
    whole text, a slot that is free again; and an acknowledgement of what comes the other way."""
    request = framed(8) + framed(ENVELOPE + string(talk.chat_bytes) + 1 + string(talk.job_bytes) + 1)
    turn = framed(8) + framed(ENVELOPE + string(talk.chat_bytes) + string(talk.job_bytes) +
                              string(talk.question_bytes) + string(talk.answer_bytes) + 1 + 3)
    done = framed(ENVELOPE + string(talk.job_bytes) + string(talk.answer_bytes) + string(4) + 30)
    credit = framed(ENVELOPE + string(INSTANCE) + 8)
    acknowledged = 4      # infer_request, context, appended, infer_ack
    return packed(request) + packed(turn) + packed(done) + packed(credit) + acknowledged * PACKET


def to_the_gateway(talk, answers_per_second, workers=1, crowded=False):
    """Bytes a second from the workers' hosts to the gateway's in the steady state."""
    live = answers_per_second * talk.seconds
    return live_text(talk, live, workers, crowded) + heartbeats(talk, live, workers) + answers_per_second * ends(talk)


OLLAMA_LINE = len('{"model":"llama3.2","created_at":"2026-01-01T00:00:00.000000000Z",'
                  '"message":{"role":"assistant","content":""},"done":false}\n')
HTTP_CHUNK, HTTP_HEAD, OLLAMA_END = 6, 160, 250


def from_the_model(talk, answers_per_second, crowded=False):
    """Bytes a second from Ollama to the workers: a connection for each answer, a packet for each token. What has to wait
    for the link fills whole packets."""
    line = HTTP_CHUNK + OLLAMA_LINE + talk.token_bytes
    each = talk.tokens * line * (1 + PACKET / (SEGMENT if crowded else line))
    return answers_per_second * (each + packed(HTTP_HEAD) + packed(OLLAMA_END))


def answers_of_a_link(talk, bits_per_second, carried=to_the_gateway):
    """How many answers a second fill it. What it carries grows with the number, so halving finds it."""
    low, high = 0.0, bits_per_second / 8 / (talk.answer_bytes or 1)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if carried(talk, middle) * 8 < bits_per_second else (low, middle)
    return low


def crowded_load(talk, answers_per_second, bits_per_second, carried):
    """How many times what the link can carry at most, when its packets are full."""
    return carried(talk, answers_per_second, crowded=True) * 8 / bits_per_second


def lag_after(load, seconds, answer_seconds):
    """How late, in seconds, live text comes after so long at so many times what a link carries. The load rises in
    proportion while the first answers are written, then stays."""
    if load <= 1:
        return 0.0
    rising = min(seconds, answer_seconds)
    full_at = answer_seconds / load
    behind = load * (rising**2 - full_at**2) / (2 * answer_seconds) - (rising - full_at) if rising > full_at else 0.0
    return behind + (load - 1) * max(0.0, seconds - answer_seconds)


class Trips(NamedTuple):
    """How often a span crosses each link, one way."""

    workers: int     # between the workers' host and that of gateway and history_svc
    model: int       # between the workers' host and the model's

    def grows_by(self, workers_round_trip, model_round_trip):
        return (self.workers * workers_round_trip + self.model * model_round_trip) / 2


TRIPS = {
    "ingress": Trips(3, 1),       # infer_request; load_context, context │ POST /api/chat
    "first_text": Trips(1, 1),    # token_chunk │ the first line of the answer
    "whole_text": Trips(3, 1),    # append_turn, appended; infer_done │ the last line
}
