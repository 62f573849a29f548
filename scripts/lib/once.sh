# shellcheck shell=bash
# run_all.sh --once: one message through the pipeline. luka_say speaks and listens in the simulated Telegram as a person
# would; whether the answer was complete is what the gateway logged about it. Sourced by run_all.sh.

readonly once_chat=1001
follower=''   # shows the log with --verbose

# The gateway's line about the end of our request: "delivered", "failed WHY", or nothing yet.
outcome() {
  local line
  line="$(grep -E -m 1 'answer (delivered|failed)' "$log" || true)"
  case "$line" in
    *'answer delivered'*) printf 'delivered' ;;
    *'answer failed'*) printf 'failed %s' "$(sed -n 's/.* why=\("[^"]*"\|[^ ]*\).*/\1/p' <<<"$line")" ;;
  esac
}

# ask_once QUESTION: prints the answer; exits with 0 when it was complete.
ask_once() {
  local speaker code=0 result
  [[ -z "$stop_signal" ]] || return 0
  if [[ -n "$verbose" ]]; then
    tail -q -n +1 -f --pid=$$ "$log" >&2 &
    follower=$!
  fi
  "$(build_tree)/tests/sim/say/luka_say" --url "http://127.0.0.1:$telegram_port" --chat "$once_chat" --text "$1" \
    --timeout 900 </dev/null &
  speaker=$!
  while kill -0 "$speaker" 2>/dev/null; do
    if [[ -n "$stop_signal" ]]; then kill -KILL "$speaker" 2>/dev/null || true; fi
    expect_all_running "$speaker"
    # The gateway is done with it: luka_say need not wait for the silence that would tell it so.
    if [[ -n "$(outcome)" ]]; then kill -TERM "$speaker" 2>/dev/null || true; fi
    nap 0.1
  done
  wait "$speaker" || code=$?
  [[ -z "$stop_signal" ]] || return 0
  result="$(outcome)"
  case "$result" in
    failed*) fail_once "the answer failed: ${result#failed }" ;;
  esac
  ((code == 0)) || fail_once "no answer came (luka_say ended with code $code)"
}

fail_once() {
  complain "$1"
  show_log_tail
  exit 1
}

# A piece that dies now is the reason; restarting it would only hide it.
expect_all_running() {
  local name
  for name in "${pieces[@]}"; do
    if ! is_running "$name"; then
      kill -KILL "$1" 2>/dev/null || true
      collect "$name"
      on_fatal 1 "$name $(describe_exit "$last_exit_code") while the answer was awaited"
    fi
  done
}
