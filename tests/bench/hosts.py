"""Hosts on one machine: network namespaces, joined by veth pairs through a bridge in a namespace of its own. Nothing of it
is in the machine's own network. Needs root, and ip and tc (iproute2)."""

import ctypes
import json
import os
import shutil
import subprocess

CLONE_NEWNET = 0x40000000
SWITCH = "switch"
BURST, QUEUE_MS = 6000, 1000    # of a link that is limited: bytes at once, and how long its queue may be


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def why_not():
    """What is missing for hosts, as a sentence; nothing if nothing is."""
    if os.geteuid() != 0:
        return "Network namespaces need root."
    missing = [program for program in ("ip", "tc", "nsenter") if not shutil.which(program)]
    if missing:
        return f"{' and '.join(missing)} not found: install iproute2 and util-linux."
    try:
        with Hosts(("probe",)) as probe:
            probe.limit("probe", 1_000_000)
    except (RuntimeError, OSError) as problem:
        return f"This machine lets nobody make network namespaces with limited links: {problem}."
    return None


class Hosts:
    """Use it in a `with`: they exist inside, and the calling thread is on the first of them."""

    def __init__(self, names):
        self._spaces = {name: f"luka-bench-{os.getpid()}-{name}" for name in (SWITCH, *names)}
        self.names = names
        self._home = None

    def __enter__(self):
        self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            self._make()
            self._move(f"/run/netns/{self._spaces[self.names[0]]}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        _set_namespace(self._home)
        os.close(self._home)
        for space in self._spaces.values():
            subprocess.run(["ip", "netns", "delete", space], capture_output=True, check=False)

    def address(self, name):
        """Of the network that is set aside for benchmarks (RFC 2544)."""
        return f"198.18.0.{self.names.index(name) + 1}"

    def on(self, name, command):
        """The command as it runs on a host."""
        return ["nsenter", f"--net=/run/netns/{self._spaces[name]}", "--", *command]

    def limit(self, name, bits_per_second):
        """The host's link, each way."""
        for space, device in self._ends(name):
            _run("tc", "-n", space, "qdisc", "replace", "dev", device, "root", "tbf", "rate", f"{bits_per_second:.0f}bit",
                 "burst", str(BURST), "latency", f"{QUEUE_MS}ms")

    def unlimit(self, name):
        for space, device in self._ends(name):
            _run("tc", "-n", space, "qdisc", "delete", "dev", device, "root")

    def carried(self, name, way):
        """Bytes that have come to the host ("rx") over its link, or gone out ("tx")."""
        shown = json.loads(_run("ip", "-n", self._spaces[name], "-s", "-j", "link", "show", "eth0"))
        return shown[0]["stats64"][way]["bytes"]

    def _ends(self, name):
        return (self._spaces[name], "eth0"), (self._spaces[SWITCH], f"to-{name}")

    def _make(self):
        switch = self._spaces[SWITCH]
        for space in self._spaces.values():
            _run("ip", "netns", "add", space)
            _run("ip", "-n", space, "link", "set", "lo", "up")
        _run("ip", "-n", switch, "link", "add", "bridge", "type", "bridge")
        _run("ip", "-n", switch, "link", "set", "bridge", "up")
        for name in self.names:
            host, port = self._spaces[name], f"to-{name}"
            _run("ip", "-n", switch, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host)
            _run("ip", "-n", switch, "link", "set", port, "master", "bridge", "up")
            _run("ip", "-n", host, "address", "add", f"{self.address(name)}/24", "dev", "eth0")
            _run("ip", "-n", host, "link", "set", "eth0", "up")

    @staticmethod
    def _move(path):
        space = os.open(path, os.O_RDONLY)
        try:
            _set_namespace(space)
        finally:
            os.close(space)


def _set_namespace(handle):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
