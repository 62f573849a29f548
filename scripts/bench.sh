#!/usr/bin/env bash
# The benchmark: Luka's release build on the two simulators and a Redis of its own that writes every change to the disk
# at once, all on this machine. What it adds to an answer's way, beside a bare client that does the HTTP calls alone;
# many chats at once; as fast as it goes; within Telegram's limits; start-up and memory; single steps; how soon a stopped
# answer costs the model server nothing more; how evenly two model servers are used; what a message and a token cost in
# wake-ups and system calls (perf counts those, where it may). The report is Markdown, on standard output;
# docs/benchmarks/README.md says how to read it.
#
#   scripts/bench.sh                      about 11 minutes
#   scripts/bench.sh --quick              about 3 minutes: fewer messages, at most 100 chats
#
#   --only LIST          sections: latency,concurrency,throughput,flood,crowd,startup,micro,stop,share,cost (default: these),
#                        and scaling: what docs/scaling.md predicts, on three network namespaces (8 minutes; root, iproute2),
#                        and growth: the memory of each process in an hour of steady questions
#   --appendfsync MODE   Redis's: always (default), everysec or no; shows what part of it all is the disk's
#   --json FILE          everything that was measured
#   --publish            writes the report and its pictures into docs/benchmarks (report.md; report-LIST.md with --only)
#   --help               this text
#
# LUKA_BUILD_DIR names a build folder whose programs are used as they are. Exit codes: 0 every answer was complete and
# exact; 1 one was not; 2 the run itself went wrong; 64 wrong usage; 130 stopped by a signal. No time is ever an error.

. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$repo/scripts/lib/build_tree.sh"

help_if_asked "${BASH_SOURCE[0]}" "$@"
if [[ -z "${LUKA_BUILD_DIR:-}" ]]; then
  "$repo/scripts/setup.sh" >&2
  build_preset release gateway llm_worker history_svc telegram_sim ollama_sim bare_client micro_bench
fi
# -B: no __pycache__ in the source tree.
exec python3 -B "$repo/tests/bench" --build "${LUKA_BUILD_DIR:-$repo/build/release}" "$@"
