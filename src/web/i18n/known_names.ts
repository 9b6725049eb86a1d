type Kind = "timeZone" | "currency";

/** For browsers that cannot list what they know. */
const SOME: Record<Kind, readonly string[]> = {
  timeZone: ["UTC", "Europe/London", "Europe/Berlin", "Europe/Madrid", "Asia/Kolkata", "Asia/Dubai", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "America/Mexico_City", "America/Sao_Paulo", "Australia/Sydney"],
  currency: ["EUR", "USD", "GBP", "CHF", "INR", "AED", "MXN", "CAD", "AUD", "JPY"],
};

/** Names to choose from: time zones (IANA) or currencies (ISO 4217). */
export function knownNames(kind: Kind): readonly string[] {
  const { supportedValuesOf } = Intl as { supportedValuesOf?: (kind: Kind) => string[] };
  try {
    return supportedValuesOf?.(kind) ?? SOME[kind];
  } catch {
    return SOME[kind];
  }
}

export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
}
