#!/usr/bin/env bash
# setup.sh does nothing when everything is there, and says clearly what it can not do.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

mkdir "$work/bin"
printf '#!/bin/sh\necho "apt-get was called: $*" >&2\nexit 100\n' >"$work/bin/apt-get"
chmod +x "$work/bin/apt-get"

step "a second run does nothing"
PATH="$work/bin:$PATH" "$repo/scripts/setup.sh" --tests >"$work/setup.log" 2>&1 || fail "exit code $?"
[[ ! -s "$work/setup.log" ]] || fail "it said something"

step "an unknown argument is refused"
code=0
"$repo/scripts/setup.sh" --no-such-thing >"$work/usage.log" 2>&1 || code=$?
((code == 64)) || fail "exit code $code, not 64"

# From here on a machine on which no package is installed, as far as dpkg knows.
printf '#!/bin/sh\nexit 0\n' >"$work/bin/dpkg-query"
chmod +x "$work/bin/dpkg-query"

step "an installation that fails is reported with apt's own words"
policy_before="$(cat /usr/sbin/policy-rc.d 2>/dev/null || true)"
if ((EUID == 0)); then
  code=0
  PATH="$work/bin:$PATH" "$repo/scripts/setup.sh" >"$work/failed.log" 2>&1 || code=$?
  ((code == 1)) || fail "exit code $code, not 1"
  contains "$work/failed.log" 'apt-get install failed' || fail "it does not say what failed"
  contains "$work/failed.log" 'apt-get was called: ' || fail "apt's words are missing"
  [[ "$(cat /usr/sbin/policy-rc.d 2>/dev/null || true)" == "$policy_before" ]] || fail "policy-rc.d is left behind"
fi

step "without root and sudo it says so"
if ((EUID == 0)); then
  printf '#!/bin/sh\nexit 1\n' >"$work/bin/sudo"
  chmod +x "$work/bin/sudo"
  chmod 755 "$work" "$work/bin"
  code=0
  PATH="$work/bin:$PATH" setpriv --reuid 65534 --regid 65534 --clear-groups -- \
    bash "$repo/scripts/setup.sh" >"$work/nobody.log" 2>&1 || code=$?
  ((code == 1)) || fail "exit code $code, not 1"
  contains "$work/nobody.log" 'as root' || fail "it does not say what to do"
fi
