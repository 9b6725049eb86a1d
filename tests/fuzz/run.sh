#!/usr/bin/env bash
# Fuzzes what reads foreign bytes: tests/fuzz/run.sh BUILD_FOLDER SECONDS
# Each fuzzer runs that long, from its seeds. What it finds is kept in BUILD_FOLDER/fuzz_findings. The last line is
# `N passed, N failed`; exit status 1 when something was found.
set -uo pipefail

if [[ $# -ne 2 || ! $2 =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: ${0##*/} BUILD_FOLDER SECONDS" >&2
  exit 2
fi
build=$1
seconds=$2
here=$(cd "$(dirname "$0")" && pwd)
findings=$build/fuzz_findings
passed=0
failed=0
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

fuzz() { # <name> <largest input>
  local name=$1
  cp -r "$here/seeds/$name" "$corpus/"
  mkdir -p "$findings"
  if "$build/fuzz_$name" -max_total_time="$seconds" -max_len="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$findings/$name-" "$corpus/$name" >"$corpus/$name.log" 2>&1; then
    echo "passed $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$corpus/$name.log") inputs"
    passed=$((passed + 1))
  else
    tail -n 60 "$corpus/$name.log"
    echo "FAILED $name"
    failed=$((failed + 1))
  fi
}

fuzz websocket 4096
fuzz framing 20000  # a head may have 16 KiB
fuzz csv 4096
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
