#!/usr/bin/env bash
# The chaos run: all of Luka on the two simulators and a Redis of its own, under steady load, while its processes are
# killed, stopped and told to end, at random and at named crash points, and the links between them are cut, slowed down
# and silenced. Afterwards every message must have been answered exactly once, in order, with the very text that the
# model has said, to the right person, on the right conversation.
#
#   scripts/chaos.sh                      100 kills, and other faults between them; about 8 minutes
#   scripts/chaos.sh --kills 1000 --json chaos.json --svg chaos.svg
#
#   --kills N            how many processes are killed (default 100; 0: load only). For every 8 there is also a SIGSTOP,
#                        for every 5 a SIGTERM, for every 4 a fault on a link
#   --seed S             where all chance comes from (default: another one each time; it is printed)
#   --every SECONDS      mean pause between two faults (default 3)
#   --duration SECONDS   instead: all faults within this time; without faults, how long the load lasts
#   --rate R             messages a second (default 20)
#   --live N             answers being written at a time, about (default 50)
#   --words N            length of an answer (default 40)
#   --workers N          model workers (default 3)
#   --longest-stop S     a stopped process goes on after 5 to S seconds (default 60)
#   --settle SECONDS     how long the answers may take to be complete after the load (default 90)
#   --transport KIND     edit (default) or draft: how a growing answer is shown
#   --only LIST          whose processes suffer: gateway,worker,history,redis (default: all)
#   --links LIST         which links: jobs,tokens,history,redis (default), ollama,telegram; an empty list: none
#   --kinds LIST         which faults: kill,crash,stop,term,link (default: all)
#   --json FILE          everything that was measured
#   --svg FILE           a timeline: load, faults, answers in flight, latency
#   --keep               leaves the programs' logs in a folder of /tmp, and says which
#   --help               this text
#
# LUKA_BUILD_DIR names a build folder whose programs are used as they are; without crash points in them there are only
# kills at random. Exit codes: 0 nothing lost, duplicated, wrong or out of order; 1 something was; 2 the run itself went
# wrong; 64 wrong usage; 130 stopped by a signal.

. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$repo/scripts/lib/build_tree.sh"

help_if_asked "${BASH_SOURCE[0]}" "$@"
if [[ -z "${LUKA_BUILD_DIR:-}" ]]; then
  "$repo/scripts/setup.sh"
  build_preset chaos gateway llm_worker history_svc telegram_sim ollama_sim
fi
# -B: no __pycache__ in the source tree.
exec python3 -B "$repo/tests/chaos" --build "${LUKA_BUILD_DIR:-$repo/build/chaos}" "$@"
