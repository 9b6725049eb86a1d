import { useSignal } from "@preact/signals";
import type { User } from "../../api/session";
import { api, ok } from "../../api/client";
import { Button, SelectField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Heading } from "../heading";
import { usePaged } from "../lists/paged";
import { PagedTable } from "../lists/paged_table";
import { setQuery } from "../router";
import type { SectionProps } from "../sections";
import { shops } from "../shops";
import { t } from "../texts";
import { columnsFor } from "./webhooks/columns";
import { NewWebhookDialog } from "./webhooks/new_webhook_dialog";
import { WebhookPage } from "./webhooks/webhook_page";
import "./house.css";
import "./webhooks/webhooks.css";

const PAGE = 100;

export default function WebhooksPage({ user, route: { path, query } }: SectionProps) {
  const [id] = path;
  return id ? <WebhookPage id={id} query={query} /> : <WebhookList user={user} of={query["of"] ?? ""} />;
}

function WebhookList({ user, of }: { user: User; of: string }) {
  const list = usePaged((cursor, signal) => {
    const query = { limit: PAGE, ...(of ? { shop: of } : {}), ...(cursor ? { cursor } : { count: true }) };
    return ok(api.GET("/api/v1/webhooks", { params: { query }, signal }));
  }, [of]);
  const isNew = useSignal(false);
  const known = shops.value ?? [];
  return (
    <>
      <Heading title={t("section_webhooks")}>
        <Button look="primary" onClick={() => (isNew.value = true)}><Icon name="plus" />{t("webhooks_new")}</Button>
      </Heading>
      <p class="quiet">{t("webhooks_about")}</p>
      {known.length > 1 && (
        <div class="filters" role="search" aria-label={t("filters")}>
          <SelectField label={t("shop")} name="of" value={of} onValue={(id) => setQuery({ of: id })}
            options={[["", t("keys_all_shops")], ...known.map((each) => [each.id, each.name] as const)]} />
        </div>
      )}
      <PagedTable list={list} rowKey={({ id }) => id} label={t("section_webhooks")} columns={columnsFor(known)}
        empty={<p>{t("webhooks_none")}</p>} />
      {isNew.value && (
        <NewWebhookDialog user={user} onClose={() => {
          isNew.value = false;
          void list.reload();
        }} />
      )}
    </>
  );
}
