import type { Schemas } from "../../../api/client";
import type { Readings } from "./metrics";

type Job = Pick<Schemas["Job"], "name" | "last_result" | "paused_at">;

export interface Facts {
  /** undefined: it did not answer. */
  latencyMs: number | undefined;
  /** undefined: the database is away. */
  readiness: Schemas["Readiness"] | undefined;
  /** undefined for who may not see them. */
  jobs: readonly Job[] | undefined;
  /** undefined where they may not be read. */
  readings: Readings | undefined;
}
export type CheckName = "answers" | "database" | "jobs" | "writing" | "requests" | "feed" | "outbox" | "errors";
export interface Check {
  name: CheckName;
  state: "ok" | "slow" | "wrong";
  values: Record<string, string | number>;
}

const ENGINES = { sqlite: "SQLite", postgres: "PostgreSQL" } as const;
const SLOW_MS = 500;
/** More than that do not wait for a moment, they queue. */
const LONG_QUEUE = 100;
const LAG = 1_000;
/** Longer than the first tries after a failure take. */
const LATE_S = 900;
/** While these rest, nothing is missed and nothing grows. */
const MAY_REST = ["demo", "screen-reports"];

/** What the server says of itself, as things that are well or not. What is not known is left out. */
export function checksOf({ latencyMs, readiness, jobs, readings }: Facts): Check[] {
  const checks: Check[] = [];
  const add = (name: CheckName, state: Check["state"], values: Check["values"] = {}) => checks.push({ name, state, values });
  if (latencyMs === undefined) {
    add("answers", "wrong");
    return checks;
  }
  add("answers", latencyMs > SLOW_MS ? "slow" : "ok", { ms: Math.round(latencyMs) });
  if (readiness) add("database", "ok", { engine: ENGINES[readiness.database], schema: readiness.schema_version });
  else add("database", "wrong");
  if (jobs) checks.push(jobsCheck(jobs));
  if (readings) checks.push(...readingChecks(readings));
  return checks;
}

function jobsCheck(jobs: readonly Job[]): Check {
  const failed = jobs.filter(({ last_result }) => last_result === "failed");
  const paused = jobs.filter(({ name, paused_at }) => paused_at !== null && !MAY_REST.includes(name));
  const told = failed.length > 0 ? failed : paused;
  const state = failed.length > 0 ? "wrong" : paused.length > 0 ? "slow" : "ok";
  return { name: "jobs", state, values: { names: told.map(({ name }) => name).join(", ") } };
}

function readingChecks(readings: Readings): Check[] {
  const value = (name: string) => readings.get(`docket_${name}`) ?? 0;
  const queue = (name: CheckName, n: number, most: number): Check => ({ name, state: n > most ? "slow" : "ok", values: { n } });
  const errors = value("database_errors_total");
  const oldest = value("outbox_oldest_seconds");
  return [
    queue("writing", value("writer_queued"), LONG_QUEUE),
    queue("requests", value("requests_queued") + value("passwords_queued"), LONG_QUEUE),
    queue("feed", value("feed_lag_events"), LAG),
    { name: "outbox", state: oldest > LATE_S ? "slow" : "ok", values: { n: Math.floor(oldest / 60) } },
    { name: "errors", state: errors > 0 ? "wrong" : "ok", values: { n: errors } },
  ];
}
