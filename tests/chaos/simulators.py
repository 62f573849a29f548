"""The side doors of the two simulators: JSON over HTTP on the loopback interface."""

import http.client
import json
import threading
import time
import urllib.parse


class ControlDoor:
    """One connection, one call at a time. Blocks: for worker threads."""

    def __init__(self, port):
        self._port = port
        self._lock = threading.Lock()
        self._connection = None

    def get(self, path, **query):
        return self._call("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""), None)

    def post(self, path, body):
        return self._call("POST", path, json.dumps(body))

    def _call(self, method, path, body):
        with self._lock:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                self._connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
                reply = self._connection.getresponse()
                text = reply.read()
            except (OSError, http.client.HTTPException):
                self._connection.close()
                self._connection = None
                raise
        if reply.status != 200:
            raise RuntimeError(f"{method} {path.split('?')[0]}: {reply.status} {text[:200]!r}")
        return json.loads(text)


class Telegram:
    ENTRIES_AT_ONCE = 5000

    def __init__(self, port):
        self._speaking = ControlDoor(port)    # a question never waits behind a large transcript
        self._looking = ControlDoor(port)
        self._since = 0
        self._started_at = None               # Unix ms, of the simulator's clock

    def set_clock(self):
        before = time.time()
        uptime = self._looking.get("/control/stats")["uptime_ms"]
        self._started_at = (before + time.time()) / 2 * 1000 - uptime

    def started_ms(self):
        """When it started, on the machine's monotonic clock: what its times count from."""
        return self._looking.get("/control/stats")["started_ms"]

    def stats(self):
        return self._looking.get("/control/stats")

    def say(self, chat, text):
        return self._speaking.post("/control/say", {"chat": chat, "text": text})

    def press(self, chat, message, data):
        return self._speaking.post("/control/press", {"chat": chat, "message_id": message, "data": data})

    def news(self):
        """[(entry, Unix ms)] that were not read before; at most so many, so call again until there are none."""
        page = self._looking.get("/control/transcript", since=self._since, limit=self.ENTRIES_AT_ONCE)
        if page["first_seq"] > self._since + 1:
            raise RuntimeError("telegram_sim has forgotten a part of its transcript that was not read yet")
        self._since = page["next_since"]
        return [(entry, self._started_at + entry["t_ms"]) for entry in page["entries"]]

    def unconfirmed(self):
        return self._looking.get("/control/stats")["unconfirmed_updates"]


class Ollama:
    RECORDS_AT_ONCE = 500

    def __init__(self, port):
        self._door = ControlDoor(port)
        self._since = 0

    def counters(self):
        return self._door.get("/sim/counters")

    def completed(self):
        return self.counters()["completed"]

    def news(self, take_running=False):
        """Records of requests that are over and were not read before, oldest first. Those behind one that is still
        running wait for it, unless all are wanted."""
        page = self._door.get("/sim/requests", since=self._since, limit=self.RECORDS_AT_ONCE)["requests"]
        over = []
        for record in page:
            if record["status"] == "running" and not take_running:
                break
            over.append(record)
        if over:
            if over[0]["id"] != self._since + 1:
                raise RuntimeError("ollama_sim has forgotten requests that were not read yet")
            self._since = over[-1]["id"]
        return over
