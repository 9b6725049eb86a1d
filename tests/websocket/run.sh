#!/usr/bin/env bash
# Lets foreign WebSocket clients, `ws` and a browser, talk to ws_echo: tests/websocket/run.sh EXECUTABLE
# The last line is `N passed, N failed`; exit status 1 when a test failed.
set -uo pipefail

if [[ $# -ne 1 || ! -x $1 ]]; then
  echo "usage: ${0##*/} EXECUTABLE    (ws_echo, built)" >&2
  exit 2
fi
echo_server=$(realpath "$1")
cd "$(dirname "$0")" || exit 2

if ! cmp -s package-lock.json node_modules/.installed-lock; then
  if ! npm ci --ignore-scripts --no-audit --no-fund || ! cp package-lock.json node_modules/.installed-lock; then
    echo "FAILED npm ci"
    echo "0 passed, 1 failed"
    exit 1
  fi
fi

passed=0
failed=0
scratch=$(mktemp -d)
server=
end() {
  [[ -z $server ]] || kill -KILL "$server" 2>/dev/null
  rm -rf "$scratch"
}
trap end EXIT

tally() { # <passed> <failed> <what failed>
  passed=$((passed + $1))
  failed=$((failed + $2))
  [[ $2 -eq 0 ]] || echo "FAILED $3"
}

# A client says how many of its tests passed in its last line; one that does not is a failure.
client() { # <file> <address>
  local counts good bad
  timeout 600 node "$1" "$2" 2>&1 | tee "$scratch/$1.log"
  counts=$(tail -n 1 "$scratch/$1.log" | sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
  read -r good bad <<<"${counts:-0 1}"
  tally "$good" "$bad" "$1"
}

"$echo_server" 0 >"$scratch/server.out" 2>"$scratch/server.err" &
server=$!
address=
for _ in $(seq 100); do
  address=$(sed -n 's/^ws_echo listens on //p' "$scratch/server.out")
  [[ -z $address ]] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done

if [[ -n $address ]]; then
  client ws_client.mjs "$address"
  client chromium.mjs "$address"
  kill -TERM "$server"
  for _ in $(seq 150); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 "$server" 2>/dev/null; then
    tally 0 1 "ws_echo does not stop within 15 s of SIGTERM"
  else
    wait "$server"
    status=$?
    server=
    if [[ $status -eq 0 ]]; then tally 1 0; else tally 0 1 "ws_echo ended with $status"; fi
  fi
else
  tally 0 1 "ws_echo does not start"
fi
cat "$scratch/server.err"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
