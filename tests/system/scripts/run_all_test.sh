#!/usr/bin/env bash
# run_all.sh: starts, restarts, refuses a second start, stops without a trace, and comes back after being killed.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

export LUKA_DATA_DIR="$work/data" TMPDIR="$work" DRAIN_SECONDS=5
out="$work/run_all.log"

has_started_or_ended() { contains "$out" 'Chat at http' || is_gone "$luka_pid"; }

# start_luka: luka_pid is the script's, chat_url where to chat.
start_luka() {
  start "$out" "$repo/scripts/run_all.sh" --workers 2
  luka_pid=$started_pid
  wait_until 60 "the start of Luka" has_started_or_ended
  is_alive "$luka_pid" || fail "run_all.sh ended"
  chat_url="$(sed -n 's/^Chat at \(http[^ ]*[0-9]\).*/\1/p' "$out")"
}

# piece_pid PROGRAM: of the first child that runs it.
piece_pid() {
  local child
  for child in $(children_of "$luka_pid"); do
    if [[ "$(tr '\0' ' ' <"/proc/$child/cmdline")" == *"/$1 "* ]]; then
      printf '%s' "$child"
      return 0
    fi
  done
}

has_new_worker() { [[ "$(grep -c '| .* llm_worker\.1 .*ready' "$out")" -ge 2 ]]; }

step "it starts, and answers"
start_luka
ask "$chat_url" "What is Python?" >"$work/answer" || fail "no answer"
[[ -s "$work/answer" ]] || fail "an empty answer"

step "a second start is refused"
code=0
"$repo/scripts/run_all.sh" >"$work/second" 2>&1 || code=$?
((code == 75)) || fail "exit code $code, not 75"
contains "$work/second" 'already running' || fail "it does not say why: $(<"$work/second")"

step "a worker that dies is started again"
worker="$(piece_pid llm_worker)"
kill -KILL "$worker"
wait_until 10 "the restart of the worker" contains "$out" 'was ended by SIGKILL; it starts again'
wait_until 10 "the readiness of the new worker" has_new_worker
ask "$chat_url" "And what is C++?" >"$work/answer" || fail "no answer after the restart"

step "SIGTERM stops everything, in order, without a trace"
mapfile -t pids < <(descendants_of "$luka_pid")
((${#pids[@]} >= 7)) || fail "only ${#pids[@]} processes were running"
kill -TERM "$luka_pid"
code=0
wait "$luka_pid" || code=$?
((code == 143)) || fail "exit code $code, not 143"
wait_until 2 "the end of all processes" all_gone "${pids[@]}"
[[ -z "$(find "$work" -maxdepth 1 -name 'luka.*')" ]] || fail "a folder is left: $(ls "$work")"
! contains "$out" 'is killed' || fail "a piece had to be killed"

step "what was said is remembered"
start_luka
socket="$(find "$work" -name redis.sock)"
[[ "$(redis-cli -s "$socket" llen llm_history:1001)" == 4 ]] || fail "the conversation is lost: $(redis-cli -s "$socket" keys '*')"

step "when the script itself is killed, its pieces go too"
mapfile -t pids < <(descendants_of "$luka_pid")
kill -KILL "$luka_pid"
wait_until 20 "the end of all processes" all_gone "${pids[@]}"

step "and the next start cleans up"
start_luka
[[ "$(find "$work" -maxdepth 1 -name 'luka.*' | wc -l)" == 1 ]] || fail "the folder of the killed run is left"
kill -INT "$luka_pid" 2>/dev/null
code=0
wait "$luka_pid" || code=$?
((code == 130)) || fail "exit code $code, not 130"
