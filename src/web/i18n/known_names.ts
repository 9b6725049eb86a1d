/** What a shop may sell in, as the server takes it (src/domain/money.cpp): browsers list old ones and lack new ones. */
const CURRENCIES: readonly string[] = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
  COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
  ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
  MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
  SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
  UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
`.trim().split(/\s+/);

/** For browsers that cannot list what they know. */
const SOME_ZONES: readonly string[] = ["UTC", "Europe/London", "Europe/Berlin", "Europe/Madrid", "Asia/Kolkata", "Asia/Dubai",
  "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Mexico_City", "America/Sao_Paulo", "Australia/Sydney"];

/** Names to choose from: time zones (IANA) or currencies (ISO 4217). */
export function knownNames(kind: "timeZone" | "currency"): readonly string[] {
  if (kind === "currency") return CURRENCIES;
  const { supportedValuesOf } = Intl as { supportedValuesOf?: (kind: "timeZone") => string[] };
  try {
    return supportedValuesOf?.(kind) ?? SOME_ZONES;
  } catch {
    return SOME_ZONES;
  }
}

export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
}
