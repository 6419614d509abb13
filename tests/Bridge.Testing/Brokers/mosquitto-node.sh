#!/bin/sh
# Runs one private mosquitto in the foreground, for the tests: setsid sh mosquitto-node.sh CONFIG
# It lives as long as standard input stays open (see rabbitmq-node.sh). TERM stops it in order.
set -eu

broker=$(command -v mosquitto || ls /usr/sbin/mosquitto /usr/local/sbin/mosquitto 2>/dev/null | head -n 1)
[ -n "$broker" ] || { echo "mosquitto-node: mosquitto is not installed" >&2; exit 127; }

exec 3<&0
( cat <&3 >/dev/null 2>&1; kill -KILL 0 ) &
watcher=$!
exec 3<&-

"$broker" -c "$1" </dev/null &
node=$!

trap 'kill -TERM "$node" 2>/dev/null || :' TERM INT
while kill -0 "$node" 2>/dev/null; do
  wait "$node" || :
done
kill -KILL "$watcher" 2>/dev/null || :
