#!/usr/bin/env bash
# The systemd units of an installed build: systemd finds nothing wrong in them, and they give little away.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

most=1.5   # of 10: systemd-analyze calls this OK
prefix="$work/prefix"
cmake --install "$LUKA_BUILD_DIR" --prefix "$prefix" >"$work/install.log"
units="$prefix/lib/systemd/system"

step "systemd-analyze verify"
(cd "$units" && systemd-analyze verify ./luka.target ./luka-gateway.service ./luka-history.service './luka-worker@1.service') \
  >"$work/verify.log" 2>&1 || fail "verify failed"
! grep -i luka "$work/verify.log" || fail "verify complains"

step "no template is left unfilled"
! grep -rn '@LUKA_' "$prefix/lib" "$prefix/share" || fail "an unfilled path"

step "systemd-analyze security"
for unit in luka-gateway.service luka-history.service luka-worker@.service; do
  score="$(systemd-analyze security --offline=yes "$units/$unit" 2>/dev/null | sed -n 's/^.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p')"
  [[ -n "$score" ]] || fail "no score for $unit"
  printf '   %s: %s\n' "$unit" "$score"
  awk -v score="$score" -v most="$most" 'BEGIN { exit !(score <= most) }' || fail "$unit is exposed: $score"
done

step "the stop limits are above the drain limit"
for unit in luka-gateway.service luka-worker@.service; do
  limit="$(sed -n 's/^TimeoutStopSec=//p' "$units/$unit")"
  ((limit > 20 + 10)) || fail "$unit: TimeoutStopSec=$limit"
done
