# shellcheck shell=bash
# Asks who is there: ports, Redis, Ollama, the simulators. Every question has a time limit. Sourced after common.sh.

# Is anything listening at 127.0.0.1:PORT?
# shellcheck disable=SC2016
port_is_taken() { timeout 2 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0"' "$1" 2>/dev/null; }

# free_port FIRST: the first port from FIRST on that nobody listens at.
free_port() {
  local port
  for ((port = $1; port < $1 + 200; ++port)); do
    if ! port_is_taken "$port"; then
      printf '%d' "$port"
      return 0
    fi
  done
  die "no free port from $1 to $((port - 1))"
}

# A Redis that wants a password answers too: it is one.
# shellcheck disable=SC2016
redis_answers() {
  timeout 3 bash -c '
    exec 3<>"/dev/tcp/$0/$1" && printf "PING\r\n" >&3 && IFS= read -r line <&3 &&
      [[ "$line" == +PONG* || "$line" == -NOAUTH* ]]' "$1" "$2" 2>/dev/null
}

redis_socket_answers() { [[ "$(timeout 3 redis-cli -s "$1" ping 2>/dev/null)" == PONG ]]; }

# fetch URL [SECONDS]: the body, or failure. Our servers are local: a proxy has no part in it.
fetch() { curl --silent --fail --noproxy '*' --max-time "${2:-3}" "$1" 2>/dev/null; }

url_answers() { fetch "$1" >/dev/null; }

# ollama_models URL: the names of its models, one a line; failure when no Ollama answers.
ollama_models() {
  local body
  body="$(fetch "${1%/}/api/tags" 5)" || return 1
  [[ "$body" == *'"models"'* ]] || return 1
  grep -o '"name" *: *"[^"]*"' <<<"$body" | sed 's/.*: *"\(.*\)"/\1/' || true
}

# has_model NAMES MODEL: Ollama reads a name without a tag as name:latest.
has_model() {
  local wanted="$2"
  [[ "$wanted" == *:* ]] || wanted="$wanted:latest"
  grep -qixF "$wanted" <<<"$1"
}
