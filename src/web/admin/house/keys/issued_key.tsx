import type { Schemas } from "../../../api/client";
import { shop, shops } from "../../shops";
import { t } from "../../texts";
import { CopyField } from "../copy_field";
import { ShownOnce } from "../shown_once";
import { exampleOf } from "./example";

export function IssuedKey({ issued, onClose }: { issued: Schemas["IssuedApiKey"]; onClose: () => void }) {
  const about = (shops.value ?? []).find(({ id }) => id === issued.shop_id) ?? shop.value;
  return (
    <ShownOnce title={t("keys_issued", { name: issued.name })} notice={t("keys_issued_once")} label={t("keys_key")}
      secret={issued.key} warning={t("keys_not_copied")} onClose={onClose}>
      <CopyField label={t("keys_example")}
        text={exampleOf(issued.key, issued.scopes, location.origin, about?.slug ?? "SHOP")} />
    </ShownOnce>
  );
}
