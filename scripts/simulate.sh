#!/usr/bin/env bash
# The simulation: all of Luka in one process and in virtual time, on a simulated Telegram, network, model and history.
# Processes are killed at any step, links break, calls get lost; and afterwards it is seen whether everybody got the
# answer exactly once, in order. A seed determines everything that happens.
#
#   scripts/simulate.sh                   10,000 seeds; about a minute
#   scripts/simulate.sh 100000            as many
#   scripts/simulate.sh --seeds A..B      these
#   scripts/simulate.sh --seed N          one of them again
#   scripts/simulate.sh --seed N --trace  and everything that happens in it, with the log of each process
#   --help                                this text
#
# The first line of a failure is "seed N: KIND: what"; the kinds are in tests/simulation/oracle.hpp. The last line counts.
# LUKA_BUILD_DIR names a build folder whose program is used as it is. Exit codes: 0 every promise was kept; 1 one was
# not; 64 wrong usage.

. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$repo/scripts/lib/build_tree.sh"

help_if_asked "${BASH_SOURCE[0]}" "$@"
if [[ $# == 0 ]]; then set -- 10000; fi
if [[ "$1" =~ ^[0-9]+$ ]]; then set -- --seeds "1..$1" "${@:2}"; fi
if [[ -z "${LUKA_BUILD_DIR:-}" ]]; then
  "$repo/scripts/setup.sh"
  build_preset release simulation
fi
exec "${LUKA_BUILD_DIR:-$repo/build/release}/tests/simulation/simulation" "$@"
