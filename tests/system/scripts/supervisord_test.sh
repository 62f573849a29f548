#!/usr/bin/env bash
# A real supervisord with the installed configuration: it runs an installed build, restarts a killed worker and scales.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

prefix="$work/prefix"

step "the build is installed"
cmake --install "$LUKA_BUILD_DIR" --prefix "$prefix" >"$work/install.log"
for program in gateway llm_worker history_svc; do
  [[ -x "$prefix/libexec/luka/$program" ]] || fail "$program is not installed"
done

start_simulators
mkdir "$work/run" "$work/logs"
start "$work/redis.log" redis-server --port 0 --unixsocket "$work/redis.sock" --save ''
cat >"$work/luka.env" <<SETTINGS
BOT_TOKEN=1:a_token_for_the_simulated_Telegram
TELEGRAM_API_URL=$telegram_url
REDIS_SOCKET=$work/redis.sock
OLLAMA_URL=$ollama_url
DRAIN_SECONDS=5
SETTINGS
unset OLLAMA_URL REDIS_PORT

# Our own folders and user; everything else as installed.
sed -e "s|/etc/luka|$work|; s|/run/luka|$work/run|; s|/var/log|$work/logs|; /^user=/d" \
  "$prefix/share/luka/supervisord/luka.conf" >"$work/luka.conf"
cat >"$work/supervisord.conf" <<CONFIGURATION
[unix_http_server]
file=$work/ctl.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://$work/ctl.sock
[supervisord]
nodaemon=true
logfile=$work/supervisord-main.log
pidfile=$work/supervisord.pid
childlogdir=$work/logs
[include]
files=$work/luka.conf
CONFIGURATION

ctl() { supervisorctl -c "$work/supervisord.conf" "$@"; }
running() { [[ "$(ctl status | grep -c RUNNING)" == "$1" ]]; }
pid_of() { ctl pid "$1"; }
restarted() { running 4 && [[ "$(pid_of luka_worker:luka_worker_1)" != "$1" ]]; }

step "supervisord starts all of it"
start "$work/supervisord.log" supervisord -n -c "$work/supervisord.conf"
supervisord=$started_pid
wait_until 20 "the start of four programs" running 4
ask "$telegram_url" "What is Python?" >"$work/answer" || fail "no answer"
[[ -s "$work/answer" ]] || fail "an empty answer"

step "a killed worker is started again"
worker="$(pid_of luka_worker:luka_worker_1)"
gateway="$(pid_of luka_gateway)"
kill -KILL "$worker"
wait_until 20 "the restart of the worker" restarted "$worker"
ask "$telegram_url" "And again?" >"$work/answer" || fail "no answer after the restart"

step "two more workers, and nothing else restarts"
sed -i 's/^numprocs=2$/numprocs=4/' "$work/luka.conf"
ctl update >"$work/update.log"
wait_until 30 "the start of two more workers" running 6
[[ "$(pid_of luka_gateway)" == "$gateway" ]] || fail "the gateway was restarted too"
for i in 1 2 3 4; do
  wait_until 10 "worker $i's readiness" contains "$work/logs/luka-worker-$i.log" 'ready'
done
ask "$telegram_url" "And now?" >"$work/answer" || fail "no answer after scaling"

step "everything stops in time"
mapfile -t pids < <(descendants_of "$supervisord")
ctl shutdown >/dev/null
wait_until 40 "the end of supervisord" is_gone "$supervisord"
all_gone "${pids[@]}" || fail "a process is left"
! grep -q 'SIGKILL' "$work/supervisord-main.log" || grep -q "terminated by SIGKILL" "$work/supervisord-main.log" || fail "a program had to be killed"
