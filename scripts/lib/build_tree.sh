# shellcheck shell=bash
# Configures and builds one CMake preset, quietly: a line of progress now and then, warnings and errors in full.
# Sourced after common.sh.

# One compiler process may take more than a gigabyte (Asio's and Beast's headers).
build_jobs() {
  local cores memory_kb by_memory
  cores="$(nproc)"
  memory_kb="$(sed -n 's/^MemAvailable: *\([0-9]*\).*/\1/p' /proc/meminfo)"
  by_memory=$((${memory_kb:-1500000} / 1500000))
  ((by_memory >= 1)) || by_memory=1
  printf '%d' "$((cores < by_memory ? cores : by_memory))"
}

# A tree that was configured in another place (a moved clone) is configured anew.
configure_tree() {
  local preset="$1" tree="$2" log="$2.configure.log" fresh=()
  if [[ -e "$tree/build.ninja" && "$tree/CMakeCache.txt" -nt "$repo/CMakePresets.json" ]] &&
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$repo" "$tree/CMakeCache.txt"; then
    return 0
  fi
  say "Configuring build/$preset…"
  if [[ -e "$tree/CMakeCache.txt" ]]; then fresh=(--fresh); fi
  if ! (cd "$repo" && cmake --preset "$preset" "${fresh[@]}" >"$log" 2>&1); then
    cat "$log" >&2
    die "cmake could not configure build/$preset (scripts/setup.sh installs what is missing)"
  fi
  touch "$tree/CMakeCache.txt"
}

# Shows ninja's lines as they come: "[12/345] …" as progress, the rest as it is.
show_progress() {
  local preset="$1" line step total percent shown=-10
  while IFS= read -r line; do
    if [[ "$line" =~ ^\[([0-9]+)/([0-9]+)\]\ (.*) ]]; then
      step="${BASH_REMATCH[1]}" total="${BASH_REMATCH[2]}"
      percent=$((step * 100 / total))
      if [[ -n "$coloured" ]]; then
        printf '\r\e[K%s' "${dim}building $preset: $step of $total${plain}" >&2
      elif ((percent >= shown + 10)); then
        shown=$percent
        say "building $preset: $percent %"
      fi
      [[ "${BASH_REMATCH[3]}" != FAILED* ]] || printf '\n' >&2
    elif [[ "$line" != 'ninja: no work to do.' && "$line" != 'ninja: Entering directory'* ]]; then
      say "$line"
    fi
  done
  if [[ -n "$coloured" && -n "${percent:-}" ]]; then printf '\r\e[K' >&2; fi
}

# build_preset PRESET [TARGET…]: all of it when no target is named.
build_preset() {
  local preset="$1" tree="$repo/build/$1" lock status=0
  shift
  mkdir -p "$tree"
  # Two builds of one tree at a time would spoil each other's files.
  exec {lock}>"$repo/build/$preset.lock"
  flock -n "$lock" || { say "Waiting for another build of build/$preset…"; flock "$lock"; }
  configure_tree "$preset" "$tree"
  cmake --build "$tree" -j "$(build_jobs)" ${1:+--target "$@"} 2>&1 | show_progress "$preset" || status=$?
  exec {lock}>&-
  ((status == 0)) || die "building build/$preset failed"
}
