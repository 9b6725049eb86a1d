import { useSignal } from "@preact/signals";
import { idempotencyKey } from "../../../api/client";
import { ago, dateTime } from "../../../i18n/format";
import { Button } from "../../../kit/controls";
import { say, sayError } from "../../../kit/toasts";
import { type Column, ListTable } from "../../lists/paged_table";
import { t } from "../../texts";
import type { Job, JobDeed, System } from "./system_state";

/** What the server does by itself. */
export function Jobs({ system }: { system: System }) {
  const underWay = useSignal<string | undefined>(undefined);
  const act: Act = async (deed, name) => {
    if (underWay.peek()) return;
    underWay.value = `${deed} ${name}`;
    try {
      tell(deed, await system.act(deed, name, idempotencyKey()));
    } catch (error) {
      sayError(error);
    }
    underWay.value = undefined;
  };
  return (
    <section class="stack" aria-labelledby="jobs">
      <h2 id="jobs">{t("system_jobs_title")}</h2>
      <ListTable rows={system.jobs.value} rowKey={({ name }) => name} label={t("system_jobs_title")}
        columns={columnsFor(underWay.value, act)} />
    </section>
  );
}

type Act = (deed: JobDeed, name: string) => Promise<void>;

function tell(deed: JobDeed, { name, is_running, last_result }: Job) {
  if (deed !== "run") say(t(deed === "pause" ? "system_job_is_paused" : "system_job_is_resumed", { name }));
  else if (last_result === "failed") say(t("system_job_failed", { name }), { look: "alert" });
  else say(t(is_running ? "system_job_runs" : "system_job_done", { name }));
}

function columnsFor(underWay: string | undefined, act: Act): readonly Column<Job>[] {
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
      cell: ({ next_run_at, paused_at }) => {
        if (paused_at) return <span class="paused">{t("system_job_paused_since", { at: dateTime(paused_at) })}</span>;
        return next_run_at ? ago(next_run_at) : t("system_job_by_hand");
      },
    },
    {
      key: "actions",
      head: t("screens_actions"),
      cell: ({ name, paused_at }) => {
        const turn = paused_at ? "resume" : "pause";
        return (
          <div class="row deeds">
            {(["run", turn] as const).map((deed, place) => (
              <Button key={place} small busy={underWay === `${deed} ${name}`} aria-label={t(`system_job_${deed}_of`, { name })}
                onClick={() => void act(deed, name)}>
                {t(`system_job_${deed}`)}
              </Button>
            ))}
          </div>
        );
      },
    },
  ];
}

const TOLD = [
  "backup", "closed-tracking-links", "demo", "expired-tokens", "idempotency-records", "old-audit", "old-events",
  "old-notifications", "old-statistics", "screen-reports", "search-index",
] as const;

/** With what it does, in the page's language. */
function JobName({ name }: { name: string }) {
  const told = TOLD.find((each) => each === name);
  return (
    <>
      <span dir="ltr">{name}</span>
      {told && <span class="second quiet">{t(`system_job_${told.replace(/-/g, "_") as "backup"}`)}</span>}
    </>
  );
}

function Result({ job }: { job: Job }) {
  if (job.is_running) return <span class="badge open">{t("system_job_running")}</span>;
  if (job.last_result === null) return <span class="quiet">–</span>;
  return job.last_result === "ok" ? <span class="badge ready">{t("system_job_ok")}</span>
    : <span class="badge alert">{t("system_job_bad")}</span>;
}
