#!/usr/bin/env python3
"""Checks what no compiler does, over every source of the repository.

    lint.py [ROOT]

co_await_rule.py   what may stand beside a co_await
include_rule.py    who may include whom, and what a pure class may not include
and here           no source is longer than 400 lines

Prints "path:line: problem" and exits with 1 when there is any.
"""

import os
import pathlib
import sys

import co_await_rule
from include_rule import Repository

LONGEST = 400
CPP = (".cpp", ".hpp")
SCRIPTS = (".js", ".mjs", ".py", ".sh")
NOT_OURS = {"build", "node_modules"}


def read_sources(root):
    sources = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.startswith(".")]
        for file in files:
            path = pathlib.Path(folder, file)
            if path.suffix in CPP + SCRIPTS:
                sources[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return dict(sorted(sources.items()))


def length_problems(text):
    lines = text.count("\n")
    return [(LONGEST + 1, f"{lines} lines, at most {LONGEST}: split it by responsibility")] if lines > LONGEST else []


def problems_in(sources):
    cpp = {path: text for path, text in sources.items() if path.endswith(CPP)}
    repository = Repository(cpp)
    for path, text in sources.items():
        problems = length_problems(text)
        if path in cpp:
            problems += co_await_rule.check(text) + repository.check(path)
        for line, problem in problems:
            yield f"{path}:{line}: {problem}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()
    sources = read_sources(root)
    found = list(problems_in(sources))
    print("\n".join(found + [f"{len(sources)} sources, {len(found)} problems"]))
    return 1 if found or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
