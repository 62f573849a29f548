"""Who may include whom: dependencies point one way, and what decides purely has neither I/O nor a clock."""

import os
import re

from cpp_tokens import all_tokens, code_tokens

PROCESSES = ("gateway", "llm_worker", "history_svc")
OURS = PROCESSES + ("common", "proto")

# Folder: the folders that its files may include, directly or through other files.
_ALLOWED = {
    "proto": {"proto"},
    "common": {"common"},
    **{process: {process, "common", "proto"} for process in PROCESSES},
}

_INCLUDE = re.compile(r'[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)')
_IMPURE = re.compile(r"boost/(asio|beast)[/.]|spdlog/|zmq|hiredis/")
# A parser of addresses, without I/O.
_HARMLESS = re.compile(r"boost/asio/ip/address(_v4|_v6)?\.hpp")
_CLOCKS = {("clock", "now"), ("steady_clock", "now"), ("system_clock", "now"), ("monotonic_clock", "now")}

# Pure all the same: the file, what it includes, and why.
_PURE_ALL_THE_SAME = {
    ("history_svc/redis/codec.cpp", "hiredis"): "only its codec is used, which does no I/O",
}


def includes_of(text):
    """(line, name, quoted) of every #include."""
    for token in all_tokens(text):
        found = _INCLUDE.match(token.text) if token.kind == "directive" else None
        if found:
            yield token.line, found.group(1) or found.group(2), found.group(1) is not None


def is_pure(header):
    """Whether a header calls itself pure: a sentence that starts "Pure", in the comment at its top or before a class, or
    at the start of a function's comment."""
    comment = []
    for token in all_tokens(header):
        if token.kind == "comment":
            if not token.text.startswith("///<"):
                comment.append(token.text.lstrip("/* "))
            continue
        text = " ".join(comment)
        about_all = token.text in ("#pragma once", "class", "struct", "template")
        if text and re.search(r"(^|[.;:] )Pure\b" if about_all else r"^Pure\b", text):
            return True
        comment = []
    return False


class Repository:
    """The sources by their path from the root, and what they include."""

    def __init__(self, sources):
        self.sources = sources
        self.includes = {path: list(includes_of(text)) for path, text in sources.items()}

    def resolve(self, path, name):
        """The file of ours that `name` in the file `path` means, if it is one."""
        for candidate in (name, os.path.normpath(os.path.join(os.path.dirname(path), name))):
            if candidate in self.sources:
                return candidate
        return None

    def reached(self, path):
        """path → the chain of files through which it is reached from `path`, that one included."""
        chains = {path: [path]}
        waiting = [path]
        while waiting:
            current = waiting.pop()
            for _, name, _ in self.includes[current]:
                target = self.resolve(current, name)
                if target and target not in chains:
                    chains[target] = chains[current] + [target]
                    waiting.append(target)
        return chains

    def directions(self, path):
        """(line, problem): includes that point the wrong way."""
        area = path.split("/")[0]
        is_simulator = path.startswith("tests/sim/")
        if area not in _ALLOWED and not is_simulator:
            return
        for line, name, quoted in self.includes[path]:
            target = self.resolve(path, name)
            if not target:
                if quoted and name != "common/version.hpp":
                    yield line, f'"{name}" is no file of ours: <…> is for what others wrote'
                continue
            if target != name:
                yield line, f'"{name}" must be included by its path from the root, "{target}"'
            for end, chain in self.reached(target).items():
                folder = end.split("/")[0]
                if folder not in _ALLOWED[area] if not is_simulator else folder in OURS:
                    yield line, f"{area}/ may not include {folder}/" + self.through(chain)
                    break

    def purity(self, path):
        """(line, problem): I/O or a clock in a header that calls itself pure, or in its source."""
        header = path[: -len(".cpp")] + ".hpp" if path.endswith(".cpp") else path
        if header not in self.sources or not header.startswith(OURS + ("tests/sim/",)) or not is_pure(self.sources[header]):
            return
        for line, name, _ in self.includes[path]:
            if self.is_impure(path, name):
                yield line, f"a pure class includes no <{name}>"
                continue
            target = self.resolve(path, name)
            for end, chain in self.reached(target).items() if target else ():
                bad = [other for _, other, _ in self.includes[end] if self.is_impure(end, other)]
                if bad and end != header:
                    yield line, f"a pure class includes no <{bad[0]}>" + self.through(chain)
                    break
        tokens = code_tokens(self.sources[path])
        for first, second, third in zip(tokens, tokens[1:], tokens[2:]):
            if second.text == "::" and (first.text, third.text) in _CLOCKS:
                yield first.line, "a pure class gets the time as an argument"

    @staticmethod
    def is_impure(path, name):
        if not _IMPURE.match(name) or _HARMLESS.match(name):
            return False
        return not any(path == pure and name.startswith(what) for pure, what in _PURE_ALL_THE_SAME)

    @staticmethod
    def through(chain):
        return f' (through "{chain[-2]}")' if len(chain) > 1 else ""

    def check(self, path):
        """The violations in one of the sources: (line, problem)."""
        return [*self.directions(path), *self.purity(path)]
