"""Which programs run, with which settings: Luka as it is installed (ipc between its processes, a Redis of its own behind
a unix socket that writes every change to the disk at once), and the two simulators."""

import pathlib
import shutil
import socket
import tempfile
import time
from typing import NamedTuple

from processes import Process, RestartStorm
from simulators import Ollama, Telegram

TOKEN = "4242:benchmark_token_of_nobody"
PATIENCE = 60.0
MOST_SLOTS = 512          # of one worker


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def url(port):
    return f"http://127.0.0.1:{port}"


class Programs(NamedTuple):
    """What is measured: the folder of a build, and how often its Redis writes to the disk."""

    build: pathlib.Path
    appendfsync: str = "always"


class Arrangement:
    """Use it in a `with`: it runs inside, and is gone afterwards with all its files."""

    def __init__(self, programs, workers=2, slots=64, gateway=None, limits="off", prompt_ms=5, bare=None,
                 load_ms=0, worker=None, servers=(1,)):
        self._build, self._appendfsync = programs
        self._workers = workers
        self._slots = min(MOST_SLOTS, slots)
        self._gateway = gateway or {}
        self._limits = limits
        self._prompt_ms = prompt_ms
        self._bare = bare         # every how many seconds a bare client shows a growing answer; None: there is none
        self._load_ms = load_ms
        self._worker = worker or {"WARM_UP": "off"}
        self._weights = servers    # of the model servers: as many as there are weights
        self._folder = None
        self.surroundings = {}
        self.ours = {}
        self.ready_after = {}     # name → seconds; of ours
        self.telegram = self.bare_telegram = self.ollama = None
        self.models = []          # all of them; the first is `ollama`

    def __enter__(self):
        self._folder = _Folder()
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in [*reversed(self.ours.values()), *reversed(self.surroundings.values())]:
            process.stop(25)
        self._folder.remove()

    def pids(self):
        return {name: process.pid for name, process in self.ours.items()}

    def log(self, name):
        """What one of ours has written so far."""
        return self.ours[name].log.read_text(encoding="utf-8")

    @property
    def folder(self):
        return self._folder.path

    def surrounding_pids(self):
        return {name: process.pid for name, process in self.surroundings.items() if name != "bare_client"}

    def bare_pids(self):
        return {"bare_client": self.surroundings["bare_client"].pid}

    def _start(self):
        ports = {name: free_port() for name in ("telegram", "bare_telegram", *self._model_names())}
        self._add_surroundings(ports)
        start_all(self.surroundings)
        self._add_ours(ports)
        self.ready_after = start_all(self.ours)
        self.models = [Ollama(ports[name]) for name in self._model_names()]
        self.ollama = self.models[0]
        self.telegram = self._door(ports["telegram"])
        if self._bare is not None:
            self.bare_telegram = self._door(ports["bare_telegram"])
            self._add(self.surroundings, "bare_client", [self._build / "tests/bench/bare_client",
                      url(ports["bare_telegram"]), url(ports["ollama"]), TOKEN, self._bare], is_ready=lambda: True)
            start_all({"bare_client": self.surroundings["bare_client"]})

    def _model_names(self):
        return ["ollama", *(f"ollama{number}" for number in range(2, len(self._weights) + 1))]

    def _door(self, port):
        door = Telegram(port)
        door.set_clock()
        return door

    def _add(self, among, name, command, environment=None, is_ready=None):
        among[name] = Process(name, command, environment or {}, self._folder.path, is_ready)

    def _add_surroundings(self, ports):
        folder = self._folder.path
        (folder / "redis").mkdir()
        self._add(self.surroundings, "redis", [
            "redis-server", "--port", "0", "--unixsocket", folder / "redis.sock", "--dir", folder / "redis",
            "--appendonly", "yes", "--appendfsync", self._appendfsync, "--save", "", "--daemonize", "no"],
            is_ready=lambda: _redis_answers(folder / "redis.sock"))
        for name in ("telegram", "bare_telegram") if self._bare is not None else ("telegram",):
            self._add(self.surroundings, f"{name}_sim", [
                self._build / "tests/sim/telegram/telegram_sim", "--limits", self._limits, "--seed", 1,
                "--listen", f"127.0.0.1:{ports[name]}", "--port-file", folder / f"ready.{name}_sim"])
        for name in self._model_names():
            self._add(self.surroundings, f"{name}_sim", [
                self._build / "tests/sim/ollama/ollama_sim", "--parallel", "0", "--prompt-ms", self._prompt_ms,
                "--load-ms", self._load_ms, "--keep-alive", "-1", "--listen", f"127.0.0.1:{ports[name]}",
                "--port-file", folder / f"ready.{name}_sim"])

    def _add_ours(self, ports):
        servers = ",".join(f"{url(ports[name])}={weight}" for name, weight in zip(self._model_names(), self._weights))
        self._add_one("history_svc", "history_svc", {"REDIS_SOCKET": self._folder.path / "redis.sock"})
        for number in range(1, self._workers + 1):
            self._add_one(f"worker-{number}", "llm_worker", {
                "LUKA_WORKER_NAME": f"worker-{number}", "WORKER_SLOTS": self._slots, "OLLAMA_URL": servers, **self._worker})
        self._add_one("gateway", "gateway", {
            "BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url(ports["telegram"]), "QUEUE_TOTAL": 100_000, **self._gateway})

    def _add_one(self, name, program, settings):
        environment = {"LUKA_RUNTIME_DIR": self._folder.path, "LUKA_PROCESS_NAME": name, **settings}
        self._add(self.ours, name, [self._build / program / program, "--env-file", "/dev/null"],
                  {key: str(value) for key, value in environment.items()})


class _Folder:
    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="luka-bench."))

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


def _redis_answers(path):
    try:
        with socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(0.2)
            asked.connect(str(path))
            asked.sendall(b"PING\r\n")
            return asked.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def start_all(processes):
    """Starts them at once. Returns after how many seconds each was ready, counted from before the first."""
    began = time.monotonic()
    for process in processes.values():
        process.start()
    ready = {}
    while len(ready) < len(processes):
        for name, process in processes.items():
            if name not in ready and process.is_ready():
                ready[name] = time.monotonic() - began
        if time.monotonic() - began > PATIENCE:
            late = next(process for name, process in processes.items() if name not in ready)
            raise RestartStorm(f"{late.name} does not become ready; the end of its log:\n{late.tail()}")
        time.sleep(0.001)
    return ready
