#!/usr/bin/env bash
# Runs all of Luka on this machine: builds it if need be, starts what is missing, prints where to chat.
#
#   scripts/run_all.sh                      until Ctrl-C or SIGTERM (a second one hurries)
#   scripts/run_all.sh --once "question"    one message through the whole pipeline; prints the answer as it streams,
#                                           exits 0 when it is complete
#   --workers N    how many model workers (default: WORKERS, or one per core; with --once: 1)
#   --verbose      with --once: the programs' log lines too, on stderr (they are in once.log in the data folder)
#   --help         this text
#
# Settings come from the environment, then from .env in the repository (or LUKA_ENV_FILE). Those that matter here:
#   BOT_TOKEN            from @BotFather. Without it a simulated Telegram with a chat page in the browser is started.
#   OLLAMA_URL           default http://127.0.0.1:11434. When no Ollama answers there, a stand-in without a model is.
#   OLLAMA_MODEL_NAME    default llama3.2
#   LLM_API, LLM_API_KEY, LLM_HEADERS    for other model servers than Ollama, and for guarded ones, in whose place no
#                        stand-in is started
#   REDIS_HOST, REDIS_PORT, REDIS_SOCKET    your Redis. Without them the one at 127.0.0.1:6379 is used, and if none
#                        answers, a private one with append-only persistence is started.
#   LUKA_DATA_DIR        where that one keeps its data; default .luka/data in the repository
#   LUKA_BUILD_DIR       use the programs of this build folder as they are, without setup and build
# `gateway --help`, `llm_worker --help` and `history_svc --help` list the rest.
#
# --once never uses your bot, nor your Redis: it has a simulated Telegram and an empty memory of its own.
# Exit codes: 0 done, 1 failed, 64 wrong usage, 75 already running, 78 wrong settings, 130 or 143 stopped by a signal.

. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$repo/scripts/lib/build_tree.sh"
. "$repo/scripts/lib/settings.sh"
. "$repo/scripts/lib/probe.sh"
. "$repo/scripts/lib/pieces.sh"
. "$repo/scripts/lib/luka.sh"
. "$repo/scripts/lib/once.sh"

question=''
once=''
verbose=''
workers=''
stop_signal=''
in_a_hurry=''
log=''
run=''

read_arguments() {
  while (($#)); do
    case "$1" in
      --once)
        [[ -n "${2:-}" ]] || die -64 "--once needs the message to send, as in --once \"What is Python?\""
        once=1 question="$2"
        shift
        ;;
      --workers)
        [[ -n "${2:-}" ]] || die -64 "--workers needs a number"
        workers="$2"
        shift
        ;;
      --verbose) verbose=1 ;;
      -h | --help) print_header_as_help "${BASH_SOURCE[0]}"; exit 0 ;;
      *) die -64 "unknown argument '$1'; see scripts/run_all.sh --help" ;;
    esac
    shift
  done
  if [[ -z "$workers" && -z "$once" ]]; then workers="$(setting WORKERS "$(nproc)")"; fi
  workers="${workers:-1}"
  [[ "$workers" =~ ^[1-9][0-9]{0,2}$ ]] || die -64 "the number of workers must be from 1 to 999, not '$workers'"
}

on_signal() {
  if [[ -n "$stop_signal" ]]; then
    in_a_hurry=1
  else
    stop_signal="$1"
    say ''
    say "Stopping; running answers are finished first (once more: stop now)…"
  fi
}

finish() {
  local code=$?
  trap - EXIT
  set +e
  stop_luka
  if [[ -n "$once" && -n "$log" ]]; then cp "$log" "$(data_folder)/once.log"; fi
  if [[ -n "$run" ]]; then rm -rf "$run"; fi
  case "$stop_signal" in
    INT) code=130 ;;
    TERM) code=143 ;;
    HUP) code=129 ;;
  esac
  exit "$code"
}

main() {
  read_arguments "$@"
  if [[ -z "${LUKA_BUILD_DIR:-}" ]]; then
    "$repo/scripts/setup.sh"
    build_preset release gateway llm_worker history_svc telegram_sim ollama_sim luka_say
  fi
  prepare_folders
  trap finish EXIT
  trap 'on_signal INT' INT
  trap 'on_signal TERM' TERM
  trap 'on_signal HUP' HUP
  start_luka
  if [[ -n "$once" ]]; then
    ask_once "$question"
    exit
  fi
  [[ -n "$stop_signal" ]] || say_where_to_chat
  while [[ -z "$stop_signal" ]]; do
    watch_pieces
    nap 0.2
  done
}

main "$@"
