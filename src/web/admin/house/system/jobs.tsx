import { useSignal } from "@preact/signals";
import { idempotencyKey } from "../../../api/client";
import { ago } from "../../../i18n/format";
import { Button } from "../../../kit/controls";
import { say, sayError } from "../../../kit/toasts";
import { type Column, ListTable } from "../../lists/paged_table";
import { t } from "../../texts";
import type { Job, System } from "./system_state";

/** What the server does by itself. */
export function Jobs({ system }: { system: System }) {
  const running = useSignal<string | undefined>(undefined);
  const run = async (name: string) => {
    if (running.peek()) return;
    running.value = name;
    try {
      const job = await system.run(name, idempotencyKey());
      if (job.last_result === "failed") say(t("system_job_failed", { name }), { look: "alert" });
      else say(t(job.is_running ? "system_job_runs" : "system_job_done", { name }));
    } catch (error) {
      sayError(error);
    }
    running.value = undefined;
  };
  return (
    <section class="stack" aria-labelledby="jobs">
      <h2 id="jobs">{t("system_jobs_title")}</h2>
      <ListTable rows={system.jobs.value} rowKey={({ name }) => name} label={t("system_jobs_title")}
        columns={columnsFor(running.value, (name) => void run(name))} />
    </section>
  );
}

function columnsFor(running: string | undefined, onRun: (name: string) => void): readonly Column<Job>[] {
  return [
    { key: "name", head: t("system_job"), isName: true, cell: ({ name }) => <JobName name={name} /> },
    { key: "result", head: t("system_job_result"), cell: (job) => <Result job={job} /> },
    {
      key: "last",
      head: t("system_job_last"),
      cell: ({ last_run_at, last_duration_ms }) => (last_run_at
        ? t("system_job_took", { ago: ago(last_run_at), ms: last_duration_ms ?? 0 }) : t("system_job_never")),
    },
    {
      key: "next",
      head: t("system_job_next"),
      cell: ({ next_run_at }) => (next_run_at ? ago(next_run_at) : t("system_job_by_hand")),
    },
    {
      key: "run",
      head: t("system_job_run"),
      cell: ({ name }) => (
        <Button small busy={running === name} aria-label={t("system_job_run_of", { name })} onClick={() => onRun(name)}>
          {t("system_job_run")}
        </Button>
      ),
    },
  ];
}

const TOLD = ["backup", "demo", "housekeeping", "screen-reports", "search-index"] as const;

/** With what it does, in the page's language. */
function JobName({ name }: { name: string }) {
  const told = TOLD.find((each) => each === name);
  return (
    <>
      <span dir="ltr">{name}</span>
      {told && <span class="second quiet">{t(`system_job_${told.replace("-", "_") as "backup"}`)}</span>}
    </>
  );
}

function Result({ job }: { job: Job }) {
  if (job.is_running) return <span class="badge open">{t("system_job_running")}</span>;
  if (job.last_result === null) return <span class="quiet">–</span>;
  return job.last_result === "ok" ? <span class="badge ready">{t("system_job_ok")}</span>
    : <span class="badge alert">{t("system_job_bad")}</span>;
}
