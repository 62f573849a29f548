#!/usr/bin/env bash
# Every script of ours passes shellcheck.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

command -v shellcheck >/dev/null || fail "shellcheck is not installed: scripts/setup.sh --tests"
cd "$repo" || exit 1
mapfile -t scripts < <(find scripts tests/system .ci -name '*.sh' -o -path .ci/run)
step "${#scripts[@]} scripts"
shellcheck "${scripts[@]}"
