import { signal } from "@preact/signals";
import { api, guestApi, ok, type Schemas } from "../../../api/client";
import type { Facts } from "./checks";
import { type Readings, readingsOf } from "./metrics";

export type Job = Schemas["Job"];
/** What may be done with a job. */
export type JobDeed = "run" | "pause" | "resume";

/** What the server says of itself. Each part is asked for by itself: one that fails hides none of the others. */
export class System {
  readonly facts = signal<Facts | undefined>(undefined);
  readonly version = signal<Schemas["Version"] | undefined>(undefined);
  readonly jobs = signal<readonly Job[]>([]);

  constructor(private readonly maySeeJobs: boolean) {}

  async look(signal: AbortSignal): Promise<void> {
    const latencyMs = await this.probe(signal);
    const [readiness, version, jobs, readings] = await Promise.all([
      orNothing(ok(guestApi.GET("/readyz", { signal }))),
      orNothing(ok(guestApi.GET("/version", { signal }))),
      this.maySeeJobs ? orNothing(ok(api.GET("/api/v1/jobs", { signal }))) : undefined,
      orNothing(readMetrics(signal)),
    ]);
    if (signal.aborted) return;
    this.version.value = version ?? this.version.peek();
    if (jobs) this.jobs.value = jobs.data;
    this.facts.value = { latencyMs, readiness, jobs: jobs?.data, readings };
  }

  async act(deed: JobDeed, name: string, key: string): Promise<Job> {
    const params = { path: { name }, header: { "Idempotency-Key": key } };
    const job = await ok(api.POST(`/api/v1/jobs/{name}/${deed}`, { params }));
    const jobs = this.jobs.peek().map((each) => (each.name === name ? job : each));
    const facts = this.facts.peek();
    this.jobs.value = jobs;
    if (facts) this.facts.value = { ...facts, jobs };
    return job;
  }

  private async probe(signal: AbortSignal): Promise<number | undefined> {
    const start = performance.now();
    const answer = await orNothing(ok(guestApi.GET("/healthz", { signal, cache: "no-store" })));
    return answer && performance.now() - start;
  }
}

/** They may need a token of their own, which no page has. */
async function readMetrics(signal: AbortSignal): Promise<Readings> {
  return readingsOf(await ok(guestApi.GET("/metrics", { signal, parseAs: "text" })));
}

function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch(() => undefined);
}
