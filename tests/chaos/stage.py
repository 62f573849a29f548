"""All of Luka on one stage: which programs, with which settings, and the links between them."""

import pathlib
import re
import socket
import subprocess

from link_proxy import LinkProxy
from processes import Process, await_ready

BOT = 4242
TOKEN = f"{BOT}:chaos_run_token_of_nobody"
CONTEXT_TURNS = 5


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def url(port):
    return f"http://127.0.0.1:{port}"


def tcp(port):
    return f"tcp://127.0.0.1:{port}"


class Stage:
    """Every process connects through a proxy, so that each link can be cut. Those of the workers to the gateway are one
    link each for jobs and tokens."""

    def __init__(self, build, folder, options):
        self.build = pathlib.Path(build).resolve()
        self.folder = pathlib.Path(folder)
        self.options = options
        self.ports = {name: free_port() for name in ("telegram", "ollama", "redis", "history", "jobs", "tokens")}
        self.links = {name: LinkProxy(name, port) for name, port in self.ports.items()}
        self.processes = {}

    async def start(self):
        for link in self.links.values():
            await link.start()
        self._add_surroundings()
        self._add_luka()
        first = [self.processes[name] for name in ("redis", "telegram_sim", "ollama_sim")]
        for process in first:
            process.start()
        await await_ready(first)
        ours = [process for process in self.processes.values() if process not in first]
        for process in ours:
            process.start()
        await await_ready(ours)

    async def stop(self):
        for name in reversed(self.processes):
            self.processes[name].stop(25 if name == "gateway" else 5)
        for link in self.links.values():
            await link.stop()

    def targets(self, kind):
        """The processes that a fault's target means."""
        if kind == "worker":
            return [process for name, process in self.processes.items() if name.startswith("worker-")]
        return [self.processes[{"history": "history_svc"}.get(kind, kind)]]

    def crash_points(self):
        """The names that these builds know; none in a build without crash points."""
        names = []
        for program in ("gateway", "llm_worker", "history_svc"):
            listed = subprocess.run([self._program(program), "--crash-points"], capture_output=True, text=True,
                                    timeout=20, check=False)
            names += listed.stdout.split() if listed.returncode == 0 else []
        return names

    def parked(self):
        """The update ids of the jobs in the dead-letter list."""
        listed = subprocess.run([self._program("history_svc"), "dead-letters", "list", "--env-file", "/dev/null"],
                                capture_output=True, text=True, timeout=30, check=False, cwd=self.folder,
                                env={"PATH": "/usr/bin:/bin", "REDIS_HOST": "127.0.0.1",
                                     "REDIS_PORT": str(self.ports["redis"])})
        if listed.returncode != 0:
            raise RuntimeError("history_svc dead-letters: " + listed.stderr.strip())
        return {int(update) for update in re.findall(rf"^{BOT}:(\d+)", listed.stdout, re.MULTILINE)}

    def _program(self, name):
        return self.build / name / name

    def _add(self, name, command, environment=None, is_ready=None):
        self.processes[name] = Process(name, command, environment or {}, self.folder, is_ready)

    def _add_surroundings(self):
        data = self.folder / "redis"
        data.mkdir()
        self._add("redis", ["redis-server", "--bind", "127.0.0.1", "--port", self.ports["redis"], "--dir", data,
                            "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--daemonize", "no"],
                  is_ready=self._redis_answers)
        # Nobody could answer so many people within Telegram's limits.
        self._add("telegram_sim", [self.build / "tests/sim/telegram/telegram_sim", "--limits", "off", "--listen",
                                   f"127.0.0.1:{self.ports['telegram']}", "--port-file",
                                   self.folder / "ready.telegram_sim", "--seed", self.options.seed % 2**31])
        self._add("ollama_sim", [self.build / "tests/sim/ollama/ollama_sim", "--parallel", "0", "--prompt-ms", "30",
                                 "--keep-alive", "-1", "--listen", f"127.0.0.1:{self.ports['ollama']}",
                                 "--port-file", self.folder / "ready.ollama_sim"])

    def _add_luka(self):
        through = {name: link.port for name, link in self.links.items()}
        self._add_ours("history_svc", "history_svc", {
            "HISTORY_ENDPOINT": tcp(self.ports["history"]),
            "REDIS_HOST": "127.0.0.1", "REDIS_PORT": through["redis"]})
        for number in range(1, self.options.workers + 1):
            self._add_ours(f"worker-{number}", "llm_worker", {
                "LUKA_WORKER_NAME": f"worker-{number}", "WORKER_SLOTS": self.options.slots,
                "OLLAMA_URL": url(through["ollama"]), "WARM_UP": "off", "CONTEXT_MESSAGES": 2 * CONTEXT_TURNS,
                "JOBS_ENDPOINT": tcp(through["jobs"]), "TOKENS_ENDPOINT": tcp(through["tokens"]),
                "HISTORY_ENDPOINT": tcp(through["history"])})
        self._add_ours("gateway", "gateway", {
            "BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url(through["telegram"]), "CHAT_BUDGET": "off",
            "UPDATE_INTERVAL": "0.5", "MIN_UPDATE_LENGTH": 4096, "QUEUE_PER_CHAT": 1000, "QUEUE_TOTAL": 100_000,
            "STREAM_TRANSPORT": self.options.transport,
            # Workers with dozens of answers each die every few seconds: most of what they take along is innocent.
            "JOB_ATTEMPTS": 8,
            "JOBS_ENDPOINT": tcp(self.ports["jobs"]), "TOKENS_ENDPOINT": tcp(self.ports["tokens"]),
            "HISTORY_ENDPOINT": tcp(through["history"])})

    def _add_ours(self, name, program, settings):
        settings = {key: str(value) for key, value in settings.items()}
        self._add(name, [self._program(program), "--env-file", "/dev/null"],
                  {"LUKA_RUNTIME_DIR": str(self.folder), "LUKA_PROCESS_NAME": name, **settings})

    def _redis_answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.ports["redis"]), timeout=0.05) as asked:
                asked.sendall(b"PING\r\n")
                return asked.recv(16).startswith(b"+PONG")
        except OSError:
            return False
