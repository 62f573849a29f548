# shellcheck shell=bash
# What the tests of the scripts share: a folder of their own, processes that are ended with the test, checks that say
# what they expected. Sourced. Needs LUKA_BUILD_DIR: the build tree whose programs are tested.

set -Eeuo pipefail

repo="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
work="$(mktemp -d "${TMPDIR:-/tmp}/luka-test.XXXXXX")"
started=()

: "${LUKA_BUILD_DIR:?the build tree to test}"
export LUKA_BUILD_DIR

# Nothing of the person's own settings may leak in: a test must never speak to a real bot, model or Redis.
unset BOT_TOKEN TELEGRAM_API_URL ALLOWED_USERS ALLOWED_CHATS REDIS_HOST REDIS_SOCKET REDIS_PASSWORD WORKERS LUKA_RUNTIME_DIR
unset JOBS_ENDPOINT TOKENS_ENDPOINT HISTORY_ENDPOINT LOG_FORMAT LOG_LEVEL
export LUKA_ENV_FILE=/dev/null NO_COLOR=1
export OLLAMA_URL=http://127.0.0.1:1 REDIS_PORT=1   # nobody listens there

step() { printf -- '-- %s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# wait_until SECONDS WHAT COMMAND…
wait_until() {
  local deadline=$((SECONDS + $1)) what="$2"
  shift 2
  until "$@"; do
    ((SECONDS < deadline)) || fail "$what did not happen in time"
    sleep 0.1
  done
}

is_alive() { [[ -d "/proc/$1" ]] && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }
is_gone() { ! is_alive "$1"; }
contains() { grep -qF -- "$2" "$1"; }

children_of() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# descendants_of PID: as they are now.
descendants_of() {
  local child
  for child in $(children_of "$1"); do
    printf '%s\n' "$child"
    descendants_of "$child"
  done
}

all_gone() {
  local pid
  for pid in "$@"; do is_gone "$pid" || return 1; done
}

# start OUTPUT COMMAND…: in the background; its number is in started_pid. A shell makes what it starts in the background
# deaf to SIGINT, and what is deaf from its start stays so; here it shall hear.
start() {
  local output="$1"
  shift
  : >"$output"  # at once: whoever looks into it must not see what the one before has written
  setpriv --pdeathsig TERM -- env --default-signal=INT "$@" >"$output" 2>&1 </dev/null &
  started_pid=$!
  started+=("$started_pid")
}

show() {
  local file
  for file in "$@"; do
    [[ -s "$file" ]] || continue
    printf '==> %s\n' "$file"
    tail -n 40 "$file"
  done
}

end_test() {
  local code=$? pid
  trap - EXIT
  set +e
  ((code == 0)) || show "$work"/*.log "$work"/*.err
  for pid in "${started[@]}"; do kill -TERM "$pid" 2>/dev/null; done
  for pid in "${started[@]}"; do
    for _ in {1..100}; do
      is_alive "$pid" || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
  done
  rm -rf "$work"
  exit "$code"
}
trap end_test EXIT

# start_simulators: telegram_url and ollama_url are where they listen.
start_simulators() {
  start "$work/telegram_sim.log" "$LUKA_BUILD_DIR/tests/sim/telegram/telegram_sim" --listen 127.0.0.1:0 --port-file "$work/telegram.port"
  start "$work/ollama_sim.log" "$LUKA_BUILD_DIR/tests/sim/ollama/ollama_sim" --demo --listen 127.0.0.1:0 --port-file "$work/ollama.port"
  wait_until 10 "telegram_sim's port" test -s "$work/telegram.port"
  wait_until 10 "ollama_sim's port" test -s "$work/ollama.port"
  telegram_url="http://127.0.0.1:$(<"$work/telegram.port")"
  ollama_url="http://127.0.0.1:$(<"$work/ollama.port")"
}

# ask URL TEXT [CHAT]: what a person reads as the answer.
ask() {
  "$LUKA_BUILD_DIR/tests/sim/say/luka_say" --url "$1" --text "$2" --chat "${3:-1001}" --timeout 60 --quiet-ms 2500
}
