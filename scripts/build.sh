#!/usr/bin/env bash
# Builds Luka into build/PRESET, on all cores.
#
#   scripts/build.sh                     the release preset, everything
#   scripts/build.sh PRESET [TARGET…]    release, dev (sanitizers), clang (fuzz targets) or chaos (crash points)
#
# scripts/setup.sh installs what it needs; run_all.sh and test.sh call both.

. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$repo/scripts/lib/build_tree.sh"

case "${1:-}" in
  -h | --help) print_header_as_help "${BASH_SOURCE[0]}"; exit 0 ;;
  '') build_preset release ;;
  release | dev | clang | chaos) build_preset "$@" ;;
  *) die -64 "unknown preset '$1'; see scripts/build.sh --help" ;;
esac
