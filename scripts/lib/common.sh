# shellcheck shell=bash
# What every script of ours starts with: strict mode, where the repository is, how to speak to people.
# Sourced, never run.

set -Eeuo pipefail
umask 022

repo="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
readonly repo

# Colour belongs to people at a terminal (no-color.org).
if [[ -t 2 && -z "${NO_COLOR:-}" && "${TERM:-dumb}" != dumb ]]; then
  readonly coloured=1 bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' yellow=$'\e[33m' plain=$'\e[0m'
else
  readonly coloured='' bold='' dim='' red='' yellow='' plain=''
fi

# Everything that is not an answer goes to stderr, so that stdout can be piped.
say() { printf '%s\n' "$*" >&2; }
title() { printf '%s\n' "${bold}$*${plain}" >&2; }
warn() { printf '%s\n' "${yellow}warning:${plain} $*" >&2; }
complain() { printf '%s\n' "${red}error:${plain} $*" >&2; }

# die [-CODE] MESSAGE…
die() {
  local code=1
  if [[ "${1:-}" =~ ^-[0-9]+$ ]]; then
    code="${1#-}"
    shift
  fi
  complain "$@"
  exit "$code"
}

# The comment at the top of a script is its --help: from line 2 to the first line that is no comment.
print_header_as_help() {
  local line
  while IFS= read -r line; do
    [[ "$line" == '#!'* ]] && continue
    [[ "$line" == '#'* ]] || break
    line="${line#\#}"
    printf '%s\n' "${line# }"
  done <"$1"
}

# help_if_asked SCRIPT ARGUMENT…: prints the script's header and ends it when -h or --help is among the arguments.
help_if_asked() {
  local script="$1" argument
  for argument in "${@:2}"; do
    case "$argument" in
      -h | --help) print_header_as_help "$script"; exit 0 ;;
    esac
  done
}

# nap SECONDS: a sleep that forks nothing, so that a trap is never kept waiting by a child.
nap() {
  if [[ -z "${nap_fd:-}" ]]; then
    local pipe
    pipe="$(mktemp -u "${TMPDIR:-/tmp}/luka-nap.XXXXXX")"
    mkfifo -m 600 "$pipe"
    exec {nap_fd}<>"$pipe"
    rm -f "$pipe"
  fi
  read -r -t "$1" -u "$nap_fd" || true
}
