#!/bin/sh
# Runs one private RabbitMQ node in the foreground, for the tests.
#
#   setsid sh rabbitmq-node.sh DIR AMQP_PORT MANAGEMENT_PORT EPMD_PORT DIST_PORT
#
# DIR keeps everything the node writes; started again on the same DIR it is the same node. DIR/extra.conf is appended to
# the configuration (TLS listeners), DIR/extra_plugins names further plugins, separated by commas.
# The node lives as long as standard input stays open: whoever starts it holds the other end of a pipe, so that a caller
# that is killed takes its node along. TERM stops the node in order. Must be the leader of its process group.
set -eu

dir=$1 amqp=$2 management=$3 epmd_port=$4 dist=$5

server=
for candidate in /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server; do
  [ -x "$candidate" ] && server=$candidate
done
# Not the wrapper in /usr/sbin: it switches user and directory.
[ -n "$server" ] || { echo "rabbitmq-node: RabbitMQ is not installed" >&2; exit 127; }

mkdir -p "$dir/mnesia" "$dir/log"
cat >"$dir/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp
management.tcp.ip = 127.0.0.1
management.tcp.port = $management
loopback_users = none
log.file = false
log.console = true
disk_free_limit.absolute = 100MB
CONF
[ ! -f "$dir/extra.conf" ] || cat "$dir/extra.conf" >>"$dir/rabbitmq.conf"
plugins=rabbitmq_management,rabbitmq_amqp1_0
[ ! -s "$dir/extra_plugins" ] || plugins=$plugins,$(cat "$dir/extra_plugins")
echo "[$plugins]." >"$dir/enabled_plugins"

# Commands in the background lose standard input, hence the copy. When the pipe ends, the whole group goes, this script too.
exec 3<&0
( cat <&3 >/dev/null 2>&1; kill -KILL 0 ) &
watcher=$!
exec 3<&-

# The port mapper in the foreground belongs to the group and leaves with it; left to Erlang it would become a daemon.
epmd=$(command -v epmd || ls /usr/lib/erlang/erts-*/bin/epmd 2>/dev/null | tail -n 1)
"$epmd" -port "$epmd_port" -address 127.0.0.1 </dev/null &
mapper=$!

env HOME="$dir" RABBITMQ_NODENAME="t$amqp@localhost" RABBITMQ_CONF_ENV_FILE=/dev/null \
  RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" \
  RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" \
  ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd_port" RABBITMQ_DIST_PORT="$dist" \
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
  "$server" </dev/null &
node=$!

trap 'kill -TERM "$node" 2>/dev/null || :' TERM INT
while kill -0 "$node" 2>/dev/null; do
  wait "$node" || :   # a trapped signal ends the wait early
done
kill -KILL "$mapper" "$watcher" 2>/dev/null || :
