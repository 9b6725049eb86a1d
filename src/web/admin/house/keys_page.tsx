import { useSignal } from "@preact/signals";
import { api, ok } from "../../api/client";
import { Button, SelectField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Heading } from "../heading";
import { PagedTable } from "../lists/paged_table";
import { type PagedList, usePaged } from "../lists/paged";
import { setQuery } from "../router";
import type { SectionProps } from "../sections";
import { type Shop, shops } from "../shops";
import { t } from "../texts";
import { columnsFor, type ApiKey } from "./keys/columns";
import { NewKeyDialog } from "./keys/new_key_dialog";
import { RemoveQuestion } from "./remove_question";
import "./house.css";

const PAGE = 100;

export default function KeysPage({ user, route }: SectionProps & { shop: Shop | undefined }) {
  const { of = "" } = route.query;
  const list = usePaged((cursor, signal) => {
    const query = { limit: PAGE, ...(of ? { shop: of } : {}), ...(cursor ? { cursor } : { count: true }) };
    return ok(api.GET("/api/v1/api-keys", { params: { query }, signal }));
  }, [of]);
  const isNew = useSignal(false);
  const revoking = useSignal<ApiKey | undefined>(undefined);
  const known = shops.value ?? [];
  return (
    <>
      <Heading title={t("section_keys")}>
        <Button look="primary" onClick={() => (isNew.value = true)}><Icon name="plus" />{t("keys_new")}</Button>
      </Heading>
      <p class="quiet">{t("keys_about")}</p>
      {known.length > 1 && (
        <div class="filters" role="search" aria-label={t("filters")}>
          <SelectField label={t("shop")} name="of" value={of} onValue={(id) => setQuery({ of: id })}
            options={[["", t("keys_all_shops")], ...known.map((each) => [each.id, each.name] as const)]} />
        </div>
      )}
      <PagedTable list={list} rowKey={(key) => key.id} label={t("section_keys")} empty={<p>{t("keys_none")}</p>}
        columns={columnsFor(known, (key) => (revoking.value = key))} />
      {isNew.value && (
        <NewKeyDialog user={user} onClose={() => {
          isNew.value = false;
          void list.reload();
        }} />
      )}
      {revoking.value && <Revoking apiKey={revoking.value} list={list} onClose={() => (revoking.value = undefined)} />}
    </>
  );
}

function Revoking({ apiKey, list, onClose }: { apiKey: ApiKey; list: PagedList<ApiKey>; onClose: () => void }) {
  const { id, name } = apiKey;
  const revoke = async () => {
    await ok(api.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } }));
  };
  return (
    <RemoveQuestion title={t("keys_revoke_title", { name })} text={t("keys_revoke_text")} action={t("keys_revoke")}
      remove={() => revoke().finally(() => list.reload())} done={t("keys_revoked", { name })} onClose={onClose} />
  );
}
