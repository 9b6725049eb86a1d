#!/usr/bin/env bash
# Runs the unit tests of the pages (vitest): src/web/tests/run.sh [part of a file's name...]
# The last line is `N passed, N failed`; exit status 1 when a test failed. `scripts/build` installs what it takes.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

results=$(mktemp)
trap 'rm -f "$results"' EXIT
node_modules/.bin/vitest run --reporter=default --reporter=json --outputFile.json="$results" "$@"
status=$?
# A file that cannot be read has no tests that could fail: it is one failure itself.
node --input-type=module - "$results" "$status" <<'END'
import { readFileSync } from "node:fs";
const [file, status] = process.argv.slice(2);
let passed = 0;
let failed = 0;
try {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
  passed = numPassedTests;
  failed = numFailedTests + testResults.filter((each) => each.status === "failed" && each.assertionResults.length === 0).length;
} catch (error) {
  console.log(`vitest said nothing: ${error.message}`);
}
if (failed === 0 && (status !== "0" || passed === 0)) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
END
