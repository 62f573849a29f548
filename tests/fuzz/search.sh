#!/usr/bin/env bash
# Runs a fuzz target over its stored inputs and then over mutations of them, the same ones each time.
#
#   search.sh PROGRAM STORED_INPUTS RUNS [OPTION…]
#
# New inputs go to a folder that is thrown away. One that breaks the program is kept in the current folder, with the
# command that plays it again; once mended, it belongs among the stored ones.

set -euo pipefail

program="$1" stored="$2" runs="$3"
shift 3
found="$(mktemp -d)"
trap 'rm -rf "$found"' EXIT

if "$program" -seed=1 -runs="$runs" -max_total_time=25 -timeout=5 -print_final_stats=1 \
  -artifact_prefix="$(basename "$program")-" "$@" "$found" "$stored"; then
  exit 0
fi
printf 'to play it again: %s FILE, with the file named above, in %s\n' "$program" "$PWD" >&2
exit 1
