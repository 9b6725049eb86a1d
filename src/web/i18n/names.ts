import { language } from "./texts";

/** "Euro (EUR)": a currency as people call it. Its code alone where the browser has no name for it. */
export function currencyName(code: string): string {
  try {
    const name = new Intl.DisplayNames(language(), { type: "currency" }).of(code);
    return name && name !== code ? `${name} (${code})` : code;
  } catch {
    return code;
  }
}

/** "Buenos Aires (America/Argentina)" */
export function zoneName(zone: string): string {
  const parts = zone.split("/");
  const city = parts.pop()!.replaceAll("_", " ");
  return parts.length > 0 ? `${city} (${parts.join("/").replaceAll("_", " ")})` : city;
}
