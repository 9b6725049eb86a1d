import { textsOf } from "../../i18n/texts";

export const t = textsOf<"common" | "pairing">();
