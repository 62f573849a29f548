#!/usr/bin/env bash
# run_all.sh --once: an answer on stdout, everything else elsewhere, and nothing left behind.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

export LUKA_DATA_DIR="$work/data" TMPDIR="$work"

step "a question is answered"
code=0
"$repo/scripts/run_all.sh" --once "What is Python?" >"$work/answer" 2>"$work/once.err" || code=$?
((code == 0)) || { show "$work/answer" "$LUKA_DATA_DIR/once.log"; fail "exit code $code"; }
[[ "$(wc -c <"$work/answer")" -gt 40 ]] || fail "the answer is too short: $(<"$work/answer")"
! grep -qE '^(redis|gateway|history_svc|llm_worker|telegram_sim|ollama_sim)' "$work/answer" || fail "log lines on stdout"
contains "$LUKA_DATA_DIR/once.log" 'answer delivered' || fail "the log does not say how it ended"
contains "$work/once.err" 'no Ollama answers' || fail "nobody said that a stand-in answers"
[[ -z "$(find "$work" -maxdepth 1 -name 'luka.*')" ]] || fail "a folder is left: $(ls "$work")"

step "a bot token in the environment is not used"
BOT_TOKEN=12345:not_to_be_used TELEGRAM_API_URL=http://127.0.0.1:1 ALLOWED_USERS=5 \
  "$repo/scripts/run_all.sh" --once "Hello" >"$work/answer2" 2>"$work/once2.err" || fail "exit code $?"
[[ -s "$work/answer2" ]] || fail "no answer"

step "without a question it says what is missing"
code=0
"$repo/scripts/run_all.sh" --once >"$work/usage" 2>&1 || code=$?
((code == 64)) || fail "exit code $code, not 64"

step "settings that are wrong are named, and the exit code says so"
code=0
UPDATE_INTERVAL=never "$repo/scripts/run_all.sh" --once "Hello" >"$work/wrong" 2>&1 || code=$?
((code == 78)) || { cat "$work/wrong"; fail "exit code $code, not 78"; }
contains "$work/wrong" UPDATE_INTERVAL || fail "the key is not named: $(<"$work/wrong")"

step "a model server that refuses is a failure with a reason"
start_simulators
code=0
OLLAMA_URL="$ollama_url" OLLAMA_MODEL_NAME=there-is-no-such-model \
  "$repo/scripts/run_all.sh" --once "Hello" >"$work/answer3" 2>"$work/refused.err" || code=$?
((code == 1)) || fail "exit code $code, not 1"
contains "$work/refused.err" 'ollama pull there-is-no-such-model' || fail "the line that mends it is missing"
contains "$work/refused.err" 'the answer failed' || fail "the reason is missing"

step "a server that speaks another API, or wants a key, is asked as it is, and no stand-in takes its place"
LLM_API=openai LLM_API_KEY=sk-not-wanted-here OLLAMA_URL="$ollama_url" \
  "$repo/scripts/run_all.sh" --once "Hello" >"$work/answer4" 2>"$work/openai.err" || fail "exit code $?"
[[ -s "$work/answer4" ]] || fail "no answer"
! contains "$work/openai.err" 'no Ollama answers' || fail "a stand-in was started"
! contains "$LUKA_DATA_DIR/once.log" 'sk-not-wanted-here' || fail "the key is in the log"
