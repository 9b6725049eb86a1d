import { api, ok } from "../../../api/client";
import type { User } from "../../../api/session";
import { ifMatch } from "../../forms/if_match";
import { placed } from "../../forms/faults";
import type { Source } from "../../forms/edit_form";
import { t } from "../../texts";

export type AccountValues = Pick<User, "name" | "email" | "role" | "is_active">;

/** An account that is changed in a form. `saved` hears of it. */
export function accountSource(id: string, saved: (user: User) => void): Source<AccountValues, User> {
  const path = { id };
  return {
    valuesOf: ({ name, email, role, is_active }) => ({ name, email, role, is_active }),
    versionOf: (user) => String(user.version),
    read: () => ok(api.GET("/api/v1/users/{id}", { params: { path } })),
    save: async (body, version) => {
      try {
        return await ok(api.PATCH("/api/v1/users/{id}", { params: { path, header: ifMatch(Number(version)) }, body }));
      } catch (error) {
        throw placed(error, "already_exists", "/email", t("accounts_email_taken"));
      }
    },
    saved,
  };
}
