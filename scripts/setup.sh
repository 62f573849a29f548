#!/usr/bin/env bash
# Installs what Luka needs to be built and run, from Debian's own packages. Debian 12 and 13.
#
#   scripts/setup.sh            what the build and run_all.sh need
#   scripts/setup.sh --tests    and what test.sh needs
#
# Asks nothing, and does nothing when everything is there. Installs as root, or with sudo.

. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$repo/scripts/lib/packages.sh"

as_root=()
scratch=''
policy=''

clean_up() {
  if [[ -n "$policy" ]]; then "${as_root[@]}" rm -f "$policy"; fi
  if [[ -n "$scratch" ]]; then rm -rf "$scratch"; fi
}
trap clean_up EXIT

become_root() {
  [[ "$EUID" -ne 0 ]] || return 0
  command -v sudo >/dev/null || die "packages are missing ($*), and installing them takes root or sudo: run scripts/setup.sh as root"
  if [[ -t 0 ]]; then
    as_root=(sudo)   # sudo may ask for a password, as it always does
  else
    sudo -n true 2>/dev/null || die "packages are missing ($*), and sudo wants a password: run scripts/setup.sh at a terminal or as root"
    as_root=(sudo -n)
  fi
}

# apt ARGUMENT…: apt-get that asks nothing; its words go to the log.
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" >>"$scratch/log" 2>&1
}

fail_with_log() {
  complain "$1"
  tail -n 25 "$scratch/log" | sed 's/^/    /' >&2
  exit 1
}

update_lists() {
  [[ -z "${lists_updated:-}" ]] || return 0
  lists_updated=1
  say "Reading the package lists…"
  apt update && return 0
  nap 3
  # An unreachable third-party list must not stop us: if it mattered, the installation says so.
  apt update || warn "apt-get update failed; trying with the lists that are there"
}

# Boost 1.74 and 1.81 cannot both be installed. Replacing development packages by newer ones harms nobody's programs;
# anything else is not ours to remove.
check_removals() {
  local removed other
  removed="$("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -s -y install --no-install-recommends "$@" 2>&1 |
    sed -n 's/^Remv \([^ ]*\).*/\1/p')" || return 0
  [[ -n "$removed" ]] || return 0
  other="$(grep -v -e '-dev$' <<<"$removed" || true)"
  if [[ -n "$other" ]]; then
    die "installing ${*} would remove ${other//$'\n'/ }: remove it yourself if that is fine, or use another machine"
  fi
  warn "replacing ${removed//$'\n'/ } (headers of an older version that cannot stay beside the ones needed)"
}

# Only the programs are needed: their services must neither start now nor with the next boot, where a Redis without
# persistence would take the place of the one that run_all.sh keeps. 101 means "not allowed" (invoke-rc.d(8)).
forbid_services() {
  [[ ! -e /usr/sbin/policy-rc.d ]] || return 0
  policy=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' >"$scratch/policy-rc.d"
  "${as_root[@]}" install -m 755 "$scratch/policy-rc.d" "$policy"
}

disable_new_services() {
  local package
  for package in redis-server supervisor; do
    [[ " $* " == *" $package "* ]] || continue
    if command -v systemctl >/dev/null; then
      "${as_root[@]}" systemctl disable "$package.service" >>"$scratch/log" 2>&1 || true
    else
      "${as_root[@]}" deb-systemd-helper disable "$package.service" >>"$scratch/log" 2>&1 || true
    fi
  done
}

install_packages() {
  become_root "$@"
  update_lists
  check_removals "$@"
  say "Installing $# packages: $*"
  forbid_services
  apt install --no-install-recommends "$@" || fail_with_log "apt-get install failed:"
  disable_new_services "$@"
  if [[ -n "$policy" ]]; then
    "${as_root[@]}" rm -f "$policy"
    policy=''
  fi
}

# Debian 12's libmsgpack-cxx-dev depends on Boost 1.74, which conflicts with 1.81. Its headers do not need Boost
# (MSGPACK_NO_BOOST), so they are unpacked beside the build instead of installed.
unpack_msgpack() {
  local target="$repo/.deps/msgpack"
  [[ ! -e "$target/usr/include/msgpack.hpp" && ! -e /usr/include/msgpack.hpp ]] || return 0
  if [[ -z "$(apt-cache madison libmsgpack-cxx-dev 2>/dev/null)" ]]; then
    become_root libmsgpack-cxx-dev
    update_lists
  fi
  say "Fetching the msgpack headers…"
  (cd "$scratch" && apt-get -q -o APT::Sandbox::User="$(id -un)" download libmsgpack-cxx-dev >>"$scratch/log" 2>&1) ||
    fail_with_log "apt-get download libmsgpack-cxx-dev failed:"
  mkdir -p "$scratch/msgpack" "$repo/.deps"
  dpkg-deb -x "$scratch"/libmsgpack-cxx-dev_*.deb "$scratch/msgpack"
  rm -rf "$target"
  mv "$scratch/msgpack" "$target"
}

main() {
  local tests='' release
  local -a entries missing
  case "${1:-}" in
    '') ;;
    --tests) tests=1 ;;
    -h | --help) print_header_as_help "${BASH_SOURCE[0]}"; exit 0 ;;
    *) die -64 "unknown argument '$1'; see scripts/setup.sh --help" ;;
  esac
  release="$(debian_release)"
  [[ -n "$release" ]] ||
    die "this is not Debian 12 or 13. Luka is built from their packages; on another system use a container of either"
  mapfile -t entries < <(packages_to_run "$release"; [[ -z "$tests" ]] || packages_to_test)
  mapfile -t missing < <(missing_packages "${entries[@]}")
  scratch="$(mktemp -d)"
  if ((${#missing[@]})); then install_packages "${missing[@]}"; fi
  if [[ "$release" == 12 ]]; then unpack_msgpack; fi
  if ((${#missing[@]})); then say "Everything is there."; fi
}

main "$@"
