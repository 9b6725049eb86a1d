import { api, ok, type Schemas } from "../../api/client";
import { dateTime } from "../../i18n/format";
import { Heading } from "../heading";
import { type Column, PagedTable } from "../lists/paged_table";
import { usePaged } from "../lists/paged";
import type { SectionProps } from "../sections";
import { t } from "../texts";
import { auditFilterOf, auditQuery } from "./audit/audit_filter";
import { AuditFilters } from "./audit/audit_filters";
import { type People, usePeople } from "./audit/people";
import { Sentence, Target } from "./audit/sentence";
import "./house.css";

type Entry = Schemas["AuditEntry"];
const PAGE = 100;

/** Who did what, from where. */
export default function AuditPage({ route }: SectionProps) {
  const filter = auditFilterOf(route.query);
  const people = usePeople();
  const list = usePaged((cursor, signal) => {
    const query = { ...auditQuery(filter), limit: PAGE, ...(cursor ? { cursor } : {}) };
    return ok(api.GET("/api/v1/audit", { params: { query }, signal }));
  }, [JSON.stringify(auditQuery(filter))]);
  return (
    <>
      <Heading title={t("section_audit")} />
      <p class="quiet">{t("audit_about")}</p>
      <AuditFilters filter={filter} people={people} />
      <PagedTable list={list} rowKey={({ id }) => id} label={t("section_audit")} columns={columnsFor(people)}
        empty={<p>{t("audit_none")}</p>} />
    </>
  );
}

function columnsFor(people: People): readonly Column<Entry>[] {
  return [
    { key: "at", head: t("audit_when"), cell: ({ at }) => <time dateTime={at} class="nowrap">{dateTime(at)}</time> },
    { key: "what", head: t("audit_what"), isName: true, cell: (entry) => <Sentence entry={entry} /> },
    { key: "target", head: t("audit_target_head"), cell: (entry) => <Target entry={entry} people={people} /> },
    {
      key: "address",
      head: t("audit_address"),
      cell: ({ address }) => (address ? <span dir="ltr">{address}</span> : <span class="quiet">{t("audit_command_line")}</span>),
    },
  ];
}
