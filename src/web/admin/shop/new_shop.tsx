import type { User } from "../../api/session";
import { Heading } from "../heading";
import { t } from "../texts";

export default function NewShop(_: { user: User }) {
  return <Heading title={t("new_shop")} />;
}
