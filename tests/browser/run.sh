#!/usr/bin/env bash
# Tests the pages of an executable in Chromium: tests/browser/run.sh EXECUTABLE [NAME...]
# NAME is a file, as "board" for board_test.mjs; without one all files run. The last line is `N passed, N failed`; exit
# status 1 when a test failed.
set -uo pipefail

if [[ $# -lt 1 || ! -x $1 ]]; then
  echo "usage: ${0##*/} EXECUTABLE [NAME...]    (docket, built)" >&2
  exit 2
fi
DOCKET=$(realpath "$1")
export DOCKET
shift
cd "$(dirname "$0")" || exit 2

if ! cmp -s package-lock.json node_modules/.installed-lock; then
  if ! npm ci --ignore-scripts --no-audit --no-fund || ! cp package-lock.json node_modules/.installed-lock; then
    echo "FAILED npm ci"
    echo "0 passed, 1 failed"
    exit 1
  fi
fi

files=(*_test.mjs)
[[ $# -eq 0 ]] || files=("${@/%/_test.mjs}")
results=$(mktemp)
trap 'rm -f "$results"' EXIT
rm -rf ../../build/test/screenshots/failed

# A file that does not come to its end is a failed test of its own.
timeout --kill-after=30 2400 node --test --test-concurrency=2 \
  --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$results" \
  "${files[@]}"
count() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$results" | tail -n 1; }
passed=$(count pass)
failed=$(($(count fail) + $(count cancelled)))
[[ -n $passed ]] || failed=$((failed + 1))
echo "${passed:-0} passed, $failed failed"
[[ $failed -eq 0 && ${passed:-0} -gt 0 ]]
