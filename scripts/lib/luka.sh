# shellcheck shell=bash
# What Luka is made of when run_all.sh runs it: which pieces, with which settings, in which order they start and stop.
# Sourced by run_all.sh.

data=''              # what stays: the private Redis's files
env_file=''          # where the programs read what the environment does not say
telegram_port=''     # of the simulated Telegram, if we run one; 0: any, until it has told which
ollama_port=''       # of the stand-in for Ollama, likewise
private_redis=''
drain=20
readonly simulated_token='1:a_token_for_the_simulated_Telegram'

build_tree() { printf '%s' "${LUKA_BUILD_DIR:-$repo/build/release}"; }

# A second start must not touch the first one's files. The pieces hold the lock too, so that nothing starts on top of
# pieces whose script was killed and that are still finishing.
take_lock() {
  local lock_file="$data/run.lock" pid='' old_run=''
  exec {lock_fd}>>"$lock_file"
  if ! flock -n "$lock_fd"; then
    read -r pid old_run <"$lock_file" || true
    if [[ -n "$pid" ]] && kill -0 "$pid" 2>/dev/null; then
      die -75 "Luka is already running on $data (process $pid). Stop it first, or choose another LUKA_DATA_DIR"
    fi
    say "Waiting for the pieces of an earlier run to stop…"
    flock -w 40 "$lock_fd" || die -75 "pieces of an earlier run on $data are still there"
  fi
  read -r pid old_run <"$lock_file" || true
  if [[ "$old_run" == */luka.?????? ]]; then rm -rf "$old_run"; fi
}

data_folder() { printf '%s' "${LUKA_DATA_DIR:-$repo/.luka/data}"; }

prepare_folders() {
  local temporary="${TMPDIR:-/tmp}"
  # A socket's path may have 107 characters (unix(7)).
  ((${#temporary} <= 70)) || temporary=/tmp
  data="$(data_folder)"
  mkdir -p "$data"
  chmod 700 "$data"
  data="$(cd "$data" && pwd)"
  [[ -n "$once" ]] || take_lock
  run="$(mktemp -d "$temporary/luka.XXXXXX")"
  if [[ -n "$once" ]]; then
    log="$run/once.log"
    data="$run/data"   # what it remembers ends with it
    mkdir "$data"
    : >"$log"
  else
    printf '%d %s\n' "$$" "$run" >"$data/run.lock"
  fi
}

# Which of the programs' settings we decide ourselves: their values in .env must not come back.
choose_settings() {
  local -a ours=()
  drain="$(setting DRAIN_SECONDS 20)"
  drain="${drain%%.*}"
  [[ "$drain" =~ ^[0-9]{1,4}$ ]] || drain=20
  if [[ -n "$once" ]]; then ours+=(BOT_TOKEN TELEGRAM_API_URL ALLOWED_USERS ALLOWED_CHATS REDIS_HOST REDIS_PORT REDIS_SOCKET); fi
  if [[ -n "$private_redis" ]]; then ours+=(REDIS_USER REDIS_PASSWORD REDIS_DB); fi
  if ((${#ours[@]})); then
    unset "${ours[@]}"
    piece_input="$(dotenv_without "${ours[@]}")"
    env_file=/dev/fd/9
  elif [[ -r "$dotenv" ]]; then
    env_file="$dotenv"
  else
    env_file=/dev/null
  fi
}

choose_redis() {
  if [[ -z "$once" ]]; then
    if [[ -n "$(setting REDIS_HOST)$(setting REDIS_SOCKET)" ]]; then return 0; fi
    if redis_answers 127.0.0.1 "$(setting REDIS_PORT 6379)"; then
      say "Conversations are kept in the Redis at 127.0.0.1:$(setting REDIS_PORT 6379)."
      return 0
    fi
  fi
  private_redis=1
  [[ -n "$once" ]] || say "Conversations are kept in a private Redis, under $data."
}

choose_telegram() {
  if [[ -n "$once" ]]; then
    telegram_port=0
  elif [[ -z "$(setting BOT_TOKEN)" ]]; then
    telegram_port="$(free_port 8081)"
  fi
}

# models_of_any URLS: the models of the first of them that answers. A "=weight" may follow each.
models_of_any() {
  local each
  for each in ${1//,/ }; do
    if ollama_models "${each%=*}"; then return 0; fi
  done
  return 1
}

choose_ollama() {
  local url model models
  url="$(setting OLLAMA_URL http://127.0.0.1:11434)"
  model="$(setting OLLAMA_MODEL_NAME llama3.2)"
  # Another kind of server, or one that is guarded, can not be asked here; the worker says what is wrong with it.
  if [[ "$(setting LLM_API ollama)" != ollama || -n "$(setting LLM_API_KEY)$(setting LLM_HEADERS)" ]]; then return 0; fi
  if models="$(models_of_any "$url")"; then
    if ! has_model "$models" "$model"; then
      warn "the Ollama at $url does not have the model $model. This line mends it:"
      say "    ${bold}ollama pull $model${plain}"
    fi
    return 0
  fi
  ollama_port=0
  warn "no Ollama answers at $url: a stand-in without a language model takes its place. For real answers" \
    "install Ollama (https://ollama.com), run 'ollama pull $model' and start again"
}

# command_of NAME: see pieces.sh
command_of() {
  local tree
  tree="$(build_tree)"
  environment=(LUKA_RUNTIME_DIR="$run" LUKA_PROCESS_NAME="$1")
  case "$1" in
    redis)
      environment=()
      command=(redis-server --port 0 --unixsocket "$run/redis.sock" --unixsocketperm 600 --dir "$data"
        --appendonly yes --appendfsync always --save '' --loglevel warning)
      ;;
    telegram_sim)
      command=("$tree/tests/sim/telegram/telegram_sim" --listen "127.0.0.1:$telegram_port" --port-file "$run/telegram.port"
        --bot-name Luka --bot-username luka_bot)
      ;;
    ollama_sim)
      command=("$tree/tests/sim/ollama/ollama_sim" --demo --listen "127.0.0.1:$ollama_port" --port-file "$run/ollama.port")
      ;;
    history_svc)
      command=("$tree/history_svc/history_svc" --env-file "$env_file")
      if [[ -n "$private_redis" ]]; then environment+=(REDIS_SOCKET="$run/redis.sock"); fi
      ;;
    llm_worker.*)
      command=("$tree/llm_worker/llm_worker" --env-file "$env_file")
      environment+=(LUKA_WORKER_NAME="worker-${1#llm_worker.}")
      if [[ -n "$ollama_port" ]]; then environment+=(OLLAMA_URL="http://127.0.0.1:$ollama_port"); fi
      ;;
    gateway)
      command=("$tree/gateway/gateway" --env-file "$env_file")
      if [[ -n "$telegram_port" ]]; then
        environment+=(BOT_TOKEN="$simulated_token" TELEGRAM_API_URL="http://127.0.0.1:$telegram_port")
      fi
      ;;
  esac
}

is_ready() {
  case "$1" in
    redis) [[ -S "$run/redis.sock" ]] && redis_socket_answers "$run/redis.sock" ;;
    telegram_sim)
      [[ -s "$run/telegram.port" ]] || return 1
      telegram_port="$(<"$run/telegram.port")"
      url_answers "http://127.0.0.1:$telegram_port/control/health"
      ;;
    ollama_sim)
      [[ -s "$run/ollama.port" ]] || return 1
      ollama_port="$(<"$run/ollama.port")"
      url_answers "http://127.0.0.1:$ollama_port/sim/health"
      ;;
    *) [[ -e "$run/ready.$1" ]] ;;
  esac
}

on_fatal() {
  complain "$2"
  show_log_tail
  if (($1 == 78 || $1 == 64)); then exit "$1"; fi
  exit 1
}

on_late() {
  if [[ -n "$once" ]]; then on_fatal 1 "$1 did not become ready"; fi
  warn "$1 is not ready yet; its log lines say why"
}

show_log_tail() {
  if [[ -n "$log" && -z "$verbose" && -s "$log" ]]; then tail -n 15 "$log" >&2; fi
}

start_luka() {
  local i
  local -a first=() then=()
  choose_redis
  choose_telegram
  choose_ollama
  choose_settings
  if [[ -n "$private_redis" ]]; then first+=(redis); fi
  if [[ -n "$ollama_port" ]]; then first+=(ollama_sim); fi
  if [[ -n "$telegram_port" ]]; then first+=(telegram_sim); fi
  then=(history_svc)
  for ((i = 1; i <= workers; ++i)); do then+=("llm_worker.$i"); done
  then+=(gateway)
  start_together 60 "${first[@]}"
  start_together 30 "${then[@]}"
}

# start_together SECONDS NAME…
start_together() {
  local seconds="$1" name
  shift
  for name in "$@"; do
    [[ -z "$stop_signal" ]] || return 0
    add_piece "$name"
  done
  await_ready "$seconds" "$@"
}

# The gateway first: it finishes what is being answered, for which it needs all the others.
stop_luka() {
  local name
  if [[ -n "$follower" ]]; then kill "$follower" 2>/dev/null || true; fi
  local -a running_workers=()
  for name in "${pieces[@]}"; do
    if [[ "$name" == llm_worker.* ]]; then running_workers+=("$name"); fi
  done
  stop_pieces "$((drain + 5))" gateway
  stop_pieces "$((drain + 5))" "${running_workers[@]}"
  stop_pieces 10 history_svc
  stop_pieces 10 redis ollama_sim telegram_sim
}

# The token goes to curl through a pipe: a command line can be read by everybody on the machine.
bot_name() {
  local api
  api="$(setting TELEGRAM_API_URL https://api.telegram.org)"
  printf 'url = "%s/bot%s/getMe"\n' "${api%/}" "$(setting BOT_TOKEN)" |
    curl --silent --fail --max-time 5 --config - 2>/dev/null | sed -n 's/.*"username":"\([^"]*\)".*/\1/p' || true
}

say_where_to_chat() {
  local name
  say ''
  if [[ -n "$telegram_port" ]]; then
    title "Chat at http://127.0.0.1:$telegram_port/"
    say "(a simulated Telegram; set BOT_TOKEN, in the environment or in .env, to answer in the real one)"
  else
    name="$(bot_name)"
    title "Chat in Telegram with ${name:+@}${name:-your bot}${name:+: https://t.me/$name}"
  fi
  say "Ctrl-C stops everything."
  say ''
}
