# shellcheck shell=bash
# Which Debian packages the build and the tests need. An entry "package=command" counts as there when the command is,
# whoever installed it; a bare name must be a package. Sourced by setup.sh.

# Prints 12 or 13, or nothing for any other system.
debian_release() {
  local ID='' VERSION_ID=''
  [[ -r /etc/os-release ]] || return 0
  # shellcheck disable=SC1091
  . /etc/os-release
  if [[ "$ID" == debian && ("$VERSION_ID" == 12 || "$VERSION_ID" == 13) ]]; then printf '%s' "$VERSION_ID"; fi
}

# packages_to_run RELEASE
packages_to_run() {
  printf '%s\n' \
    g++=g++ cmake=cmake ninja-build=ninja pkg-config=pkg-config ca-certificates curl=curl util-linux=setpriv \
    libzmq3-dev cppzmq-dev libhiredis-dev libmd4c-dev libspdlog-dev libssl-dev redis-server=redis-server
  # The simulators share a build tree with the tests, and the tree is configured as a whole.
  printf '%s\n' catch2
  if [[ "$1" == 12 ]]; then
    # Debian 12's default Boost is 1.74, which lacks Boost.JSON, Boost.URL and awaitable operators.
    printf '%s\n' libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-program-options1.81-dev
  else
    printf '%s\n' libboost-dev libboost-json-dev libboost-url-dev libboost-program-options-dev libmsgpack-cxx-dev
  fi
}

# What scripts/test.sh needs on top.
packages_to_test() {
  printf '%s\n' \
    ccache=ccache clang=clang++ libclang-rt-dev libbenchmark-dev nodejs=node npm=npm chromium=chromium \
    fonts-dejavu-core fonts-inter fonts-noto-color-emoji \
    supervisor=supervisord systemd=systemd-analyze python3=python3 shellcheck=shellcheck
}

# missing_packages ENTRY…: the packages that are not there, one a line.
missing_packages() {
  local entry package command
  local -A installed=()
  while read -r package; do
    installed["$package"]=1
  done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
  for entry in "$@"; do
    package="${entry%%=*}"
    command=''
    [[ "$entry" == *=* ]] && command="${entry#*=}"
    if [[ -n "$command" ]] && command -v "$command" >/dev/null 2>&1; then continue; fi
    [[ -n "${installed[$package]:-}" ]] || printf '%s\n' "$package"
  done
}
