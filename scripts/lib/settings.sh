# shellcheck shell=bash
# Settings as the programs see them: the environment first, then .env in the repository (or LUKA_ENV_FILE). Sourced after common.sh.

readonly dotenv="${LUKA_ENV_FILE:-$repo/.env}"

# The value of KEY in .env, by the rules that the programs follow (common/config/environment.hpp): the last line wins.
dotenv_value() {
  local key="$1" line value='' found=''
  [[ -r "$dotenv" ]] || return 0
  while IFS= read -r line || [[ -n "$line" ]]; do
    line="${line%$'\r'}"
    if [[ "$line" =~ ^[[:space:]]*(export[[:space:]]+)?"$key"[[:space:]]*=[[:space:]]*(.*)$ ]]; then
      value="${BASH_REMATCH[2]}"
      found=1
    fi
  done <"$dotenv"
  [[ -n "$found" ]] || return 0
  case "$value" in
    \"*) value="${value#\"}"; value="${value%%\"*}" ;;
    \'*) value="${value#\'}"; value="${value%%\'*}" ;;
    *) value="${value%% #*}" ;;
  esac
  value="${value%"${value##*[![:space:]]}"}"
  printf '%s' "$value"
}

# setting KEY [DEFAULT]
setting() {
  local value="${!1:-}"
  if [[ -z "$value" ]]; then value="$(dotenv_value "$1")"; fi
  printf '%s' "${value:-${2:-}}"
}

# .env without the keys given, line for line, so that the programs' messages about a line stay true.
dotenv_without() {
  local keys
  [[ -r "$dotenv" ]] || return 0
  keys="$(IFS='|'; printf '%s' "$*")"
  sed -E "s/^[[:space:]]*(export[[:space:]]+)?($keys)[[:space:]]*=.*//" "$dotenv"
}
