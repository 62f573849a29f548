# shellcheck shell=bash
# Starts pieces (programs of a running Luka), waits until they are ready, restarts those that die and stops them all.
# Knows nothing of what they are: the caller defines
#   command_of NAME    sets the array `command`, and `environment` (KEY=VALUE entries)
#   is_ready NAME      succeeds when the piece can do its work
#   on_fatal CODE WHY  what to do when a piece can not be run at all; does not return
#   on_late NAME       what to do when a piece is not ready in time
# and sets run (a private folder), log (a file for the pieces' output, or empty: stdout), piece_input (what the pieces
# can read at file descriptor 9), stop_signal (empty until the person wants an end) and in_a_hurry.
# Sourced after common.sh.
#
# A piece runs in a session of its own, so that Ctrl-C at the terminal reaches only the script, which then stops the
# pieces in order; and it gets SIGTERM when the script dies without a word (PR_SET_PDEATHSIG).

pieces=()                # names, in the order of their start
declare -A piece_pid=()  # set while it runs
declare -A piece_since=() piece_failures=() piece_retry_at=()
piece_input=''
last_exit_code=0

readonly steady_ms=60000      # a piece that ran for so long has recovered
readonly first_retry_ms=500 longest_retry_ms=30000
readonly prefix_colours=(36 32 33 35 34 96 92 93 95 94)

now_ms() { printf '%s' "$((${EPOCHREALTIME/./} / 1000))"; }

# Alive, and really our child: its number may belong to somebody else by now.
is_running() {
  local pid="${piece_pid[$1]:-}" state parent
  [[ -n "$pid" ]] || return 1
  read -r _ _ state parent _ 2>/dev/null <"/proc/$pid/stat" || return 1
  [[ "$parent" == "$$" && "$state" != Z ]]
}

# prefix_of NAME INDEX
prefix_of() {
  if [[ -z "$log" && -t 1 && -n "$coloured" ]]; then
    printf '\e[%dm%-13s\e[0m| ' "${prefix_colours[$2 % ${#prefix_colours[@]}]}" "$1"
  else
    printf '%-13s| ' "$1"
  fi
}

index_of() {
  local i
  for i in "${!pieces[@]}"; do
    if [[ "${pieces[$i]}" == "$1" ]]; then
      printf '%d' "$i"
      return 0
    fi
  done
  printf '0'
}

# launch NAME: starts it once and returns at once.
launch() {
  local name="$1" output prefix
  local -a command=() environment=()
  command_of "$name"
  prefix="$(prefix_of "$name" "$(index_of "$name")")"
  if [[ -n "$log" ]]; then
    exec {output}> >(trap '' INT TERM HUP; exec sed -u "s/^/$prefix/" >>"$log")
  else
    exec {output}> >(trap '' INT TERM HUP; exec sed -u "s/^/$prefix/")
  fi
  rm -f "$run/ready.$name"
  setsid setpriv --pdeathsig TERM -- env "${environment[@]}" LUKA_READY_FILE="$run/ready.$name" "${command[@]}" \
    </dev/null >&"$output" 2>&1 9<<<"$piece_input" {output}>&- &
  piece_pid["$name"]=$!
  piece_since["$name"]="$(now_ms)"
  exec {output}>&-
}

# collect NAME: takes the exit code of a piece that is not running any more, and forgets its number.
collect() {
  local code=0
  wait "${piece_pid[$1]}" 2>/dev/null || code=$?
  unset "piece_pid[$1]"
  last_exit_code=$code
}

describe_exit() {
  if (($1 > 128)); then
    printf 'was ended by SIG%s' "$(kill -l "$(($1 - 128))")"
  else
    printf 'ended with code %d' "$1"
  fi
}

# add_piece NAME: starts it and keeps it running from now on.
add_piece() {
  pieces+=("$1")
  launch "$1"
}

# await_ready SECONDS NAME…
await_ready() {
  local deadline name
  deadline=$(($(now_ms) + $1 * 1000))
  shift
  for name in "$@"; do
    until is_ready "$name"; do
      [[ -z "$stop_signal" ]] || return 0
      if ! is_running "$name"; then
        collect "$name"
        on_fatal "$last_exit_code" "$name $(describe_exit "$last_exit_code") before it was ready"
      fi
      if (($(now_ms) >= deadline)); then
        on_late "$name"
        break
      fi
      nap 0.05
    done
  done
}

# watch_pieces: one look at all of them. Restarts what died, later and later while it keeps dying.
watch_pieces() {
  local name now delay
  now="$(now_ms)"
  for name in "${pieces[@]}"; do
    if is_running "$name"; then
      if ((now - piece_since["$name"] > steady_ms)); then piece_failures["$name"]=0; fi
    elif [[ -n "${piece_pid[$name]:-}" ]]; then
      collect "$name"
      # 78: its settings are wrong (EX_CONFIG), 64: so is its command line, 126 and 127: there is no such program.
      case "$last_exit_code" in
        64 | 78 | 126 | 127) on_fatal "$last_exit_code" "$name $(describe_exit "$last_exit_code")" ;;
      esac
      delay=$((first_retry_ms << (${piece_failures[$name]:-0} < 10 ? ${piece_failures[$name]:-0} : 10)))
      ((delay <= longest_retry_ms)) || delay=$longest_retry_ms
      piece_failures["$name"]=$((${piece_failures[$name]:-0} + 1))
      piece_retry_at["$name"]=$((now + delay))
      warn "$name $(describe_exit "$last_exit_code"); it starts again in $((delay / 1000)).$((delay % 1000 / 100)) s"
    elif [[ -n "${piece_retry_at[$name]:-}" ]] && ((now >= piece_retry_at["$name"])); then
      unset "piece_retry_at[$name]"
      launch "$name"
    fi
  done
}

# stop_pieces GRACE NAME…: SIGTERM to all of them, SIGKILL to those still there after GRACE seconds, or at once when
# the person asks a second time.
stop_pieces() {
  local grace="$1" name deadline waiting
  shift
  for name in "$@"; do
    unset "piece_retry_at[$name]"
    if is_running "$name"; then kill -TERM "${piece_pid[$name]}" 2>/dev/null || true; fi
  done
  deadline=$(($(now_ms) + grace * 1000))
  while :; do
    waiting=()
    for name in "$@"; do
      if is_running "$name"; then waiting+=("$name"); fi
    done
    ((${#waiting[@]})) || break
    if [[ -n "$in_a_hurry" ]] || (($(now_ms) >= deadline)); then
      [[ -n "$in_a_hurry" ]] || warn "${waiting[*]} did not stop within $grace s and is killed"
      for name in "${waiting[@]}"; do kill -KILL "${piece_pid[$name]}" 2>/dev/null || true; done
      nap 0.1
      continue
    fi
    nap 0.05
  done
  for name in "$@"; do
    if [[ -n "${piece_pid[$name]:-}" ]]; then collect "$name"; fi
  done
}
