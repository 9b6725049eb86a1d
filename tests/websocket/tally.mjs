// Counts tests, one line each; finish() prints `N passed, N failed` and ends the process accordingly.

const TEST_MS = 60_000;

let passed = 0;
let failed = 0;

export async function test(name, body) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TEST_MS} ms`)), TEST_MS);
  });
  try {
    await Promise.race([body(), late]);
    passed += 1;
    console.log(`ok     ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n  ${String(error.stack ?? error).split("\n").slice(0, 4).join("\n  ")}`);
  } finally {
    clearTimeout(timer);
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
