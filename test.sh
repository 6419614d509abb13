#!/usr/bin/env bash
# The one test command: builds everything once, runs all tests, ends with 'N passed, N failed' alone on the last line.
#
#   ./test.sh                 everything, under ten minutes on two cores
#   ./test.sh --filter WORD   only tests whose full name contains WORD
#   ./test.sh --long          more seeds and longer runs (BRIDGE_TEST_LONG=1)
#   ./test.sh --no-build      with what was built last
#
# Tests against real brokers (trait Category=Broker) run after the others, one project at a time. They use the addresses in
# BRIDGE_TEST_RABBITMQ and BRIDGE_TEST_MOSQUITTO, else containers where a Docker engine answers, else the programs installed
# here, which this script installs where it may. A full run in which they did not run, or one was skipped, has failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

filter='' build=yes
while [ $# -gt 0 ]; do
  case $1 in
    --long) export BRIDGE_TEST_LONG=1 ;;
    --no-build) build=no ;;
    --filter) filter=${2:?--filter needs a word}; shift ;;
    --filter=*) filter=${1#*=} ;;
    *) sed -n '2,/^set/p' "${BASH_SOURCE[0]}" | sed '$d; s/^# \{0,1\}//'; [ "$1" = --help ] && exit 0; exit 64 ;;
  esac
  shift
done

if ! command -v dotnet >/dev/null 2>&1; then
  echo ".NET SDK 10 is needed and 'dotnet' is not on the PATH." >&2
  echo "0 passed, 1 failed"
  exit 1
fi

results=$PWD/TestResults/run
rm -rf "$results"
mkdir -p "$results"
export BRIDGE_TEST_LEDGER=$results/brokers.ledger DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
: >"$BRIDGE_TEST_LEDGER"
limit=300                                       # seconds for one project; a hang must not take the whole run along
[ "${BRIDGE_TEST_LONG:-}" = 1 ] && limit=14400  # a million inputs for each decoder: about an hour of processor time
node_directory=

cleanup() {
  # The shared RabbitMQ ends with its standard input (see rabbitmq-node.sh).
  { exec 9>&-; } 2>/dev/null
  [ -z "$node_directory" ] || { wait "$node_pid" 2>/dev/null; rm -rf "$node_directory"; }
}
trap cleanup EXIT
trap 'exit 130' INT TERM

passed=0 failed=0 skipped=0
fail() { failed=$((failed + 1)); printf '\nFAILED  %s\n' "$1" >>"$results/failures.txt"; }
finish() {
  if [ -s "$results/skips.txt" ]; then
    echo
    echo "Skipped:"
    sort "$results/skips.txt" | uniq | sed 's/^/  /'
  fi
  [ ! -s "$results/failures.txt" ] || cat "$results/failures.txt"
  printf '\n%d s in all%s\n' "$SECONDS" "$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# Brokers and, for the tests that use Microsoft's JavaScript client, its packages.
[ -n "${BRIDGE_TEST_RABBITMQ:-}" ] && [ -n "${BRIDGE_TEST_MOSQUITTO:-}" ] || sh build/install-brokers.sh
if [ -f tests/node/package.json ]; then
  if ! command -v npm >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Node.js"
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs npm >"$results/node.log" 2>&1 </dev/null
  fi
  if ! command -v npm >/dev/null 2>&1; then
    echo "Node.js is not here: the tests in tests/node cannot run."
  elif ! (cd tests/node && npm ci --no-audit --no-fund >>"$results/node.log" 2>&1 </dev/null); then
    echo "The packages of tests/node could not be installed:"
    tail -n 5 "$results/node.log"
  fi
fi

if [ "$build" = yes ]; then
  started=$SECONDS
  # Into a file: build servers stay for a while and would hold a pipe open.
  if ! UseSharedCompilation=true dotnet build Bridge.sln -c Release -v q -nodeReuse:false -clp:NoSummary >"$results/build.log" 2>&1 </dev/null; then
    grep -E 'error|warning' "$results/build.log" | sort -u | head -n 40
    grep -qE 'error' "$results/build.log" || tail -n 20 "$results/build.log"
    fail "the build"
    finish
  fi
  echo "built in $((SECONDS - started)) s"
fi

projects=()
for folder in tests/*.Tests; do projects+=("$(basename "$folder")"); done
has_brokers() { grep -rqE '^\s*\[(assembly: )?Broker\]' "tests/$1" --include='*.cs'; }

# One RabbitMQ for all test processes saves each its start. It boots while the other tests run.
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
  local port
  while :; do
    port=$((17000 + RANDOM % 2900))
    port_is_free "$port" && echo "$port" && return
  done
}
start_rabbitmq() {
  [ -z "${BRIDGE_TEST_RABBITMQ:-}" ] || return 0
  command -v setsid >/dev/null 2>&1 && ls /usr/lib/rabbitmq/lib/rabbitmq_server-* >/dev/null 2>&1 || return 0
  ! timeout 3 docker version --format '{{.Server.Version}}' >/dev/null 2>&1 </dev/null || return 0
  node_directory=$(mktemp -d "${TMPDIR:-/tmp}/bridge-rabbitmq.XXXXXX")
  amqp=$(free_port) management=$(free_port)
  mkfifo "$node_directory/alive"
  exec 9<>"$node_directory/alive"
  setsid sh tests/Bridge.Testing/Brokers/rabbitmq-node.sh "$node_directory" "$amqp" "$management" "$(free_port)" "$(free_port)" \
    <"$node_directory/alive" >"$results/rabbitmq.log" 2>&1 9>&- &
  node_pid=$!
}
rabbitmq_answers() (
  exec 3<>"/dev/tcp/127.0.0.1/$management" || exit 1
  printf 'GET /api/health/checks/port-listener/%s HTTP/1.0\r\nAuthorization: Basic Z3Vlc3Q6Z3Vlc3Q=\r\n\r\n' "$amqp" >&3
  read -r answer <&3
  [[ $answer == *" 200 "* ]]
) 2>/dev/null
await_rabbitmq() {
  [ -n "$node_directory" ] || return 0
  for _ in $(seq 1 600); do
    if rabbitmq_answers; then
      export BRIDGE_TEST_RABBITMQ="amqp://guest:guest@127.0.0.1:$amqp" BRIDGE_TEST_RABBITMQ_MANAGEMENT="http://127.0.0.1:$management/"
      return 0
    fi
    kill -0 "$node_pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "The shared RabbitMQ did not start; each project starts its own. Its last words:"
  tail -n 5 "$results/rabbitmq.log"
}

# Runs one project; writes NAME.xml, NAME.log, NAME.status.
run() {
  local project=$1 kind=$2 started=$EPOCHREALTIME status
  local select=(--filter-not-trait Category=Broker)
  [ "$kind" = broker ] && select=(--filter-trait Category=Broker)
  [ -n "$filter" ] && select+=(--filter-method "*$filter*")
  timeout -k 10 "$limit" dotnet "tests/$project/bin/Release/net10.0/$project.dll" "${select[@]}" --no-ansi --progress off \
    --results-directory "$results" --report-xunit-xml --report-xunit-xml-filename "$project.$kind.xml" \
    >"$results/$project.$kind.log" 2>&1 </dev/null 9>&-
  status=$?
  echo "$status $(awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')" >"$results/$project.$kind.status"
}

# One line per test: result, whether it needs a broker, name. Failures and reasons of skips go to files of their own.
read_results='
function attribute(name,   at, rest) {
  at = index($0, " " name "=\""); if (!at) return ""
  rest = substr($0, at + length(name) + 3)
  return plain(substr(rest, 1, index(rest, "\"") - 1))
}
function plain(text) {
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\x27", text)
  gsub(/&#x[dD];|\r/, "", text); gsub(/&#x[aA];|&#10;/, "\n", text); gsub(/&#x9;/, "\t", text); gsub(/&amp;/, "\\&", text)
  return text
}
function finish() {
  if (name == "") return
  print result "\t" broker
  if (result == "Fail") printf "\nFAILED  %s\n%s\n%s\n", name, text["message"], text["stack-trace"] >> failures
  if (result == "Skip") { gsub(/\n/, " ", text["reason"]); printf "%s: %s\n", name, text["reason"] >> skips }
  name = ""
}
/^test / { name = attribute("name"); result = attribute("result"); broker = 0; delete text; if ($0 ~ /\/>[ \n]*$/) finish(); next }
/^trait / { if (attribute("name") == "Category" && attribute("value") == "Broker") broker = 1; next }
/^(message|stack-trace|reason)>/ { element = substr($0, 1, index($0, ">") - 1); text[element] = plain(substr($0, index($0, ">") + 1)); next }
/^!\[CDATA\[/ { if (element != "") { piece = substr($0, 9); sub(/\]\]>[ \n]*$/, "", piece); text[element] = text[element] piece }; next }
/^\/(message|stack-trace|reason)>/ { element = ""; next }
/^\/test>/ { finish() }
'
brokers_passed=0
report() {
  local project=$1 kind=$2 status seconds ok=0 bad=0 left=0 result broker note=
  read -r status seconds <"$results/$project.$kind.status"
  while IFS=$'\t' read -r result broker; do
    case $result in
      Pass) ok=$((ok + 1)); brokers_passed=$((brokers_passed + broker)) ;;
      Fail) bad=$((bad + 1)) ;;
      Skip)
        left=$((left + 1))
        if [ "$broker" = 1 ] && [ -z "$filter" ]; then
          fail "$project: a test against a real broker was skipped (listed above with its reason)"
        fi ;;
    esac
  done < <([ ! -f "$results/$project.$kind.xml" ] || awk -v RS='<' -v failures="$results/failures.txt" -v skips="$results/skips.txt" \
    "$read_results" "$results/$project.$kind.xml")
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + left))

  # 0: all well, 2: tests failed, 8: nothing to run. Anything else, or a 2 without a failed test, is trouble of its own.
  if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
    fail "$project ($kind): no end after $limit s
$(tail -n 20 "$results/$project.$kind.log")"
    note=" TIMED OUT"
  elif [ "$status" -ne 0 ] && [ "$status" -ne 8 ] && { [ "$status" -ne 2 ] || [ "$bad" -eq 0 ]; }; then
    fail "$project ($kind): ended with exit code $status
$(tail -n 40 "$results/$project.$kind.log")"
    note=" exit code $status"
  fi
  [ $((ok + bad + left)) -eq 0 ] && [ -z "$note" ] && return
  [ "$bad" -gt 0 ] && note="$note  $bad FAILED"
  [ "$left" -gt 0 ] && note="$note  $left skipped"
  printf '%-34s %-6s %5d passed %7s s%s\n' "$project" "$kind" "$ok" "$seconds" "$note"
}

for project in "${projects[@]}"; do
  if has_brokers "$project"; then
    start_rabbitmq
    break
  fi
done

# Two at a time, for two cores.
printf '%s\n' "${projects[@]}" >"$results/queue"
export -f run
export results filter limit
xargs -P 2 -n 1 bash -c 'run "$0" unit' <"$results/queue"
for project in "${projects[@]}"; do report "$project" unit; done

await_rabbitmq
for project in "${projects[@]}"; do
  has_brokers "$project" || continue
  run "$project" broker
  report "$project" broker
done

if [ -z "$filter" ]; then
  [ "$brokers_passed" -gt 0 ] || fail "no test against a real broker ran"
  for broker in rabbitmq mosquitto; do
    grep -q "^$broker"$'\t'started "$BRIDGE_TEST_LEDGER" && grep -q "^$broker"$'\t'used "$BRIDGE_TEST_LEDGER" \
      || fail "no test met a real $broker"
  done
  echo
  echo "$brokers_passed tests met real brokers: $(grep -P '\tstarted\t' "$BRIDGE_TEST_LEDGER" | cut -f 1,3 | tr '\t' ' ' | sort | uniq -c \
    | sed 's/^ *\([0-9]*\) \(.*\)/\1 x \2/' | paste -sd, | sed 's/,/, /g')"
fi
finish
