#!/usr/bin/env bash
# Builds everything and runs every test: installs what is missing, then
#   release   system tests (real processes, real Redis, the simulators, the chat page in a browser), the lint, and the rest
#   dev       unit, component, compatibility and simulator tests under AddressSanitizer and UBSan
#   clang     the fuzz targets, on their corpus and for a short time
#
#   scripts/test.sh           all of it
#   scripts/test.sh --quick   the release part only
#
# The last line is "N passed, N failed", the sum of all; the exit code is 0 when nothing failed.

. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$repo/scripts/lib/build_tree.sh"

passed=0
failed=0
summary=()

# build_stage PRESET [TARGET…]: a tree that cannot be built is one failure, and the next stage goes on.
build_stage() {
  title "== building $1"
  if (build_preset "$@"); then return 0; fi
  failed=$((failed + 1))
  summary+=("$1: the build failed")
  return 1
}

# test_stage NAME PRESET LABELS: LABELS is a regular expression.
test_stage() {
  local name="$1" preset="$2" labels="$3" log="$repo/build/$2/Testing/$1.log" line
  title "== testing $name"
  mkdir -p "$(dirname "$log")"
  (cd "$repo/build/$preset" && ctest -L "^($labels)\$" -j 2 --output-on-failure --no-tests=error) 2>&1 | tee "$log" || true
  line="$(grep -E '^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+' "$log" | tail -n 1 || true)"
  if [[ "$line" =~ ,\ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
    local bad="${BASH_REMATCH[1]}" all="${BASH_REMATCH[2]}"
    passed=$((passed + all - bad))
    failed=$((failed + bad))
    summary+=("$name: $((all - bad)) passed, $bad failed")
  else
    failed=$((failed + 1))
    summary+=("$name: no test was run")
  fi
}

install_browser_packages() {
  [[ -e "$repo/tests/browser/package-lock.json" ]] || return 0
  title "== npm ci in tests/browser"
  if ! (cd "$repo/tests/browser" && npm ci --no-audit --no-fund --loglevel=error); then
    failed=$((failed + 1))
    summary+=("tests/browser: npm ci failed")
  fi
}

release_stage() {
  install_browser_packages
  build_stage release || return 0
  # The others run in the dev stage too, but this is the build that people use.
  test_stage release release 'unit|component|compat|sim|system|lint'
}

dev_stage() {
  build_stage dev || return 0
  # The leak detector cannot look into a process that forbids core dumps.
  LUKA_CORE_DUMPS=on UBSAN_OPTIONS=print_stacktrace=1 test_stage sanitizers dev 'unit|component|compat|sim'
}

fuzz_stage() {
  build_stage clang fuzz_targets || return 0
  test_stage fuzzing clang 'fuzz'
}

main() {
  local quick=''
  case "${1:-}" in
    '') ;;
    --quick) quick=1 ;;
    -h | --help) print_header_as_help "${BASH_SOURCE[0]}"; exit 0 ;;
    *) die -64 "unknown argument '$1'; see scripts/test.sh --help" ;;
  esac
  "$repo/scripts/setup.sh" --tests
  release_stage
  if [[ -z "$quick" ]]; then
    dev_stage
    fuzz_stage
  fi
  title "== summary ($((SECONDS / 60)) min $((SECONDS % 60)) s)"
  printf '   %s\n' "${summary[@]}"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

main "$@"
