import { useMemo } from "preact/hooks";
import { formatNumber } from "../../i18n/texts";
import { Icon } from "../../kit/icon";
import { Loading } from "../../kit/states";
import { Heading } from "../heading";
import type { SectionProps } from "../sections";
import { t } from "../texts";
import { type Check, checksOf } from "./system/checks";
import { Jobs } from "./system/jobs";
import type { Readings } from "./system/metrics";
import { System } from "./system/system_state";
import { durationWords } from "./duration_words";
import { useEvery } from "./use_every";
import "./house.css";
import "./system/system.css";

const LOOK_MS = 5_000;

/** Whether all is well, and if not, what. */
export default function SystemPage({ user }: SectionProps) {
  const isAdmin = user.role === "admin";
  const system = useMemo(() => new System(isAdmin), [isAdmin]);
  useEvery(LOOK_MS, (signal) => system.look(signal), [system]);
  const facts = system.facts.value;
  const checks = facts && checksOf(facts);
  const version = system.version.value;
  return (
    <>
      <Heading title={t("section_system")} />
      {!checks && <Loading />}
      {checks && <Checks checks={checks} />}
      {facts?.readings && <Gauges readings={facts.readings} />}
      {isAdmin && system.jobs.value.length > 0 && <Jobs system={system} />}
      {version && (
        <p class="quiet">
          {t("system_version", { version: version.version, commit: version.commit ?? "–" })} · <a href="/docs">{t("system_docs")}</a>
        </p>
      )}
    </>
  );
}

function Checks({ checks }: { checks: readonly Check[] }) {
  const isWell = checks.every(({ state }) => state === "ok");
  return (
    <section class="card stack" aria-labelledby="checks">
      <div role="status"><h2 id="checks">{isWell ? t("system_well") : t("system_not_well")}</h2></div>
      <ul class="checks">
        {checks.map((each) => (
          <li key={each.name} class={each.state}>
            <Icon name={each.state === "ok" ? "check" : "alert"} />
            <div>
              <strong>{t(`system_${each.name}`)}</strong>
              <p>{t(`system_${each.name}_${each.state}` as "system_answers_ok", each.values)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const MEGABYTE = 1_048_576;

/** A few readings that people ask for. */
function Gauges({ readings }: { readings: Readings }) {
  const value = (name: string) => readings.get(name) ?? 0;
  const started = value("process_start_time_seconds");
  const gauges: [string, string][] = [
    [t("system_connections"), formatNumber(value("docket_connections"))],
    [t("system_listeners"), formatNumber(value("docket_live_listeners") + value("docket_long_polls"))],
    [t("system_events"), formatNumber(value("docket_feed_last_seq"))],
    [t("system_memory"), `${formatNumber(Math.round(value("process_resident_memory_bytes") / MEGABYTE))} MB`],
    ...(started > 0 ? [[t("system_running_since"), sinceWords(started)] as [string, string]] : []),
  ];
  return (
    <dl class="totals">
      {gauges.map(([name, reading]) => (
        <div key={name} class="card total"><dt>{name}</dt><dd class="total-value">{reading}</dd></div>
      ))}
    </dl>
  );
}

function sinceWords(startedS: number): string {
  return durationWords(Date.now() / 1000 - startedS);
}
