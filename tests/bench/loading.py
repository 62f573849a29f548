"""How long somebody looks at nothing who asks a model that is not in memory: from the question to the line that says
that it is being loaded, and to the answer.

python3 tests/bench/loading.py FOLDER-OF-A-BUILD [SECONDS-OF-A-LOAD [QUESTIONS]]
"""

import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "chaos"))

from arrangement import Arrangement, Programs  # noqa: E402

TARGET_MS = 1500


def shown(telegram, chat, begun_ms, before, patience):
    """The first text in this chat that `before` does not reject: when, and what."""
    until = time.time() + patience
    while time.time() < until:
        for entry, at in telegram.news():
            if entry["kind"] in ("send", "edit") and entry["chat"] == chat and not before(entry["text"]):
                return at - begun_ms, entry["text"]
        time.sleep(0.01)
    raise RuntimeError("nothing was shown in time")


def measure(programs, load_s, questions):
    lines, answers, read = [], [], ""
    # Unloaded after each answer, so that each question meets a cold model.
    worker = {"WARM_UP": "off", "OLLAMA_KEEP_ALIVE": "100ms"}
    with Arrangement(programs, workers=1, slots=1, limits="on", load_ms=load_s * 1000, worker=worker) as luka:
        for number in range(1, questions + 1):
            begun = time.time() * 1000
            luka.telegram.say(1000 + number, f"Question {number} #words=5")
            took, read = shown(luka.telegram, 1000 + number, begun, lambda text: False, load_s)
            lines.append(took)
            took, _ = shown(luka.telegram, 1000 + number, begun, lambda text: text.startswith("Loading"), load_s + 60)
            answers.append(took)
            time.sleep(1)
    return lines, answers, read


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    load_s = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    questions = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    lines, answers, read = measure(Programs(build), load_s, questions)
    print(f"{questions} questions, each to a model that takes {load_s} s to load; target {TARGET_MS} ms")
    print(f"  the line is there after {', '.join(f'{ms:.0f}' for ms in lines)} ms: \"{read}\"")
    print(f"  the answer begins after {', '.join(f'{ms / 1000:.1f}' for ms in answers)} s")
    return 0 if max(lines) <= TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
