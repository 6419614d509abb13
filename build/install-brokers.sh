#!/bin/sh
# Makes sure that the brokers of the tests are installed: mosquitto and RabbitMQ, from the packages of Debian or Ubuntu.
# Needs root and apt-get to install; without them, or without a network, it says what is missing and ends with 1.
# Nothing is started and no service is enabled: the tests start brokers themselves, on ports and directories of their own.
set -u

missing=
[ -x /usr/sbin/mosquitto ] || command -v mosquitto >/dev/null 2>&1 || missing="$missing mosquitto"
command -v mosquitto_sub >/dev/null 2>&1 || missing="$missing mosquitto-clients"
ls /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server >/dev/null 2>&1 || missing="$missing rabbitmq-server"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed:$missing. There is no apt-get here; install them by hand, or set BRIDGE_TEST_RABBITMQ and BRIDGE_TEST_MOSQUITTO." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Not installed:$missing. Run 'sudo $0' once, or set BRIDGE_TEST_RABBITMQ and BRIDGE_TEST_MOSQUITTO." >&2
  exit 1
fi

echo "Installing$missing"
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
made_policy=
cleanup() {
  [ -z "$made_policy" ] || rm -f "$policy"
  rm -f "$log"
}
trap cleanup EXIT
if [ ! -e "$policy" ]; then
  # 101 forbids packages to start what they install.
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made_policy=yes
fi

export DEBIAN_FRONTEND=noninteractive
install() {
  # shellcheck disable=SC2086 # a list of words
  apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing >"$log" 2>&1 </dev/null
}
# The package lists may be old or empty: then once more with fresh ones.
if ! install; then
  apt-get -o DPkg::Lock::Timeout=300 update >/dev/null 2>&1 </dev/null
  if ! install; then
    tail -n 15 "$log" >&2
    echo "Could not install$missing (is there a network?). The tests against real brokers cannot run." >&2
    exit 1
  fi
fi
