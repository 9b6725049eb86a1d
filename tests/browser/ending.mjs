const work = [];
let ended = false;

/** Runs `end` when all is done (`endAll`): after a file's last test. The last one that was noted first. */
export function atEnd(end) {
  work.push(end);
}

export function hasEnded() {
  return ended;
}

/** Throws the first failure, once everything has been tried. */
export async function endAll() {
  ended = true;
  const failures = [];
  for (const end of work.splice(0).reverse()) {
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

// A signal must let what is noted for the end of the process run: servers are killed and folders removed there.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => process.exit(1));
