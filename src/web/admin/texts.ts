import { textsOf } from "../i18n/texts";

/** The words of the console. The names in its sections begin with what they are for, so that none is there twice. */
export const t = textsOf<"common" | "admin" | "admin_shop" | "admin_house" | "admin_notify">();
