#!/usr/bin/env bash
# README.md's table of settings names every key that the programs have, and no other.

. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

readme="$repo/README.md"
keys=()
for program in gateway llm_worker history_svc; do
  mapfile -t -O "${#keys[@]}" keys < <("$LUKA_BUILD_DIR/$program/$program" --help | sed -n 's/^  \([A-Z][A-Z0-9_]*\)$/\1/p')
done
((${#keys[@]} > 20)) || fail "--help lists only ${#keys[@]} keys"

# shellcheck disable=SC2016  # the backquotes are Markdown's
mapfile -t documented < <(sed -n 's/^| \(`[A-Z].*`\) |.*|.*/\1/p' "$readme" | grep -o '`[A-Z][A-Z0-9_]*`' | tr -d '`')
for key in "${keys[@]}"; do
  [[ " ${documented[*]} " == *" $key "* ]] || fail "README.md does not name $key"
done
for key in "${documented[@]}"; do
  [[ " ${keys[*]} " == *" $key "* ]] || fail "README.md names $key, which no program has"
done
