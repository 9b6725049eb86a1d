import { textsOf } from "../i18n/texts";

/** The words that all pages share. */
export const common = textsOf<"common">();
