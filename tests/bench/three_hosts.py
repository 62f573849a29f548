"""Luka on three hosts: front (Telegram, gateway, history_svc, Redis), middle (workers), model (the model server).

All processes keep to the loopback interface, as they insist on. Between the hosts stand relays, in the place of an
operator's tunnels: the same port on both sides, and a connection of its own for each that is carried.
"""

import pathlib
import sys

from arrangement import Arrangement, free_port

RELAY = pathlib.Path(__file__).resolve().parent / "relay.py"
FRONT, MIDDLE, MODEL = NAMES = ("front", "middle", "model")
ENDPOINTS = ("JOBS_ENDPOINT", "TOKENS_ENDPOINT", "HISTORY_ENDPOINT")


def host_of(name):
    """Where a process runs."""
    if name.startswith("worker-") or name.endswith("_tunnel"):
        return MIDDLE
    return MODEL if name in ("ollama_sim", "model_relay") else FRONT


class ThreeHosts(Arrangement):
    """The round trips are those of the middle host to the two others, in milliseconds."""

    def __init__(self, programs, hosts, front_round_trip=0, model_round_trip=0, **more):
        super().__init__(programs, **more)
        self._hosts = hosts
        self._round_trips = {FRONT: front_round_trip, MODEL: model_round_trip}
        self._endpoints = {}

    def _add(self, among, name, command, environment=None, is_ready=None):
        endpoints = {key: f"tcp://127.0.0.1:{port}" for key, port in self._endpoints.items()}
        super()._add(among, name, self._hosts.on(host_of(name), command), {**(environment or {}), **endpoints}, is_ready)

    def _add_surroundings(self, ports):
        self._endpoints = {key: free_port() for key in ENDPOINTS}
        super()._add_surroundings(ports)
        self._join(FRONT, list(self._endpoints.values()))
        self._join(MODEL, [ports["ollama"]])
        # For the questions of the benchmark itself.
        self._add_relay("look", [f"127.0.0.1:{ports['ollama']}={self._hosts.address(MODEL)}:{ports['ollama']}"])

    def _join(self, name, ports):
        """What listens at these ports there can be reached at the same ports of the middle host."""
        address = self._hosts.address(name)
        self._add_relay(f"{name}_relay", [f"{address}:{port}=127.0.0.1:{port}" for port in ports])
        self._add_relay(f"{name}_tunnel", [f"127.0.0.1:{port}={address}:{port}" for port in ports],
                        self._round_trips[name] / 2)

    def _add_relay(self, name, pairs, late=0.0):
        self._add(self.surroundings, name, [sys.executable, "-B", RELAY, late, *pairs])
