/** Where money is counted in what, and by which clocks one tells that somebody is there. */
interface Place {
  currency: string;
  /** ISO 3166. */
  regions: string;
  /** IANA, without what stands in front of the city where that is enough. */
  zones: string;
}

const PLACES: readonly Place[] = [
  { currency: "EUR",
    regions: "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC ME SM VA XK",
    zones: "Vienna Brussels Sofia Nicosia Berlin Busingen Tallinn Madrid Canary Ceuta Helsinki Paris Athens Zagreb Dublin Rome " +
      "Vilnius Luxembourg Riga Malta Amsterdam Lisbon Madeira Azores Ljubljana Bratislava Andorra Monaco Podgorica San_Marino" },
  { currency: "GBP", regions: "GB IM JE GG", zones: "London Belfast Isle_of_Man Jersey Guernsey" },
  { currency: "CHF", regions: "CH LI", zones: "Zurich Vaduz" },
  { currency: "USD", regions: "US EC SV PR",
    zones: "New_York Chicago Denver Phoenix Los_Angeles Anchorage Honolulu Detroit Boise Indianapolis Louisville Guayaquil " +
      "El_Salvador Puerto_Rico" },
  { currency: "CAD", regions: "CA", zones: "Toronto Vancouver Edmonton Winnipeg Halifax St_Johns Regina Montreal" },
  { currency: "MXN", regions: "MX", zones: "Mexico_City Monterrey Tijuana Cancun Merida Chihuahua Hermosillo" },
  { currency: "BRL", regions: "BR", zones: "Sao_Paulo Fortaleza Recife Bahia Manaus Belem" },
  { currency: "ARS", regions: "AR", zones: "Buenos_Aires Cordoba" },
  { currency: "CLP", regions: "CL", zones: "Santiago" },
  { currency: "COP", regions: "CO", zones: "Bogota" },
  { currency: "PEN", regions: "PE", zones: "Lima" },
  { currency: "UYU", regions: "UY", zones: "Montevideo" },
  { currency: "INR", regions: "IN BT", zones: "Kolkata Calcutta" },
  { currency: "PKR", regions: "PK", zones: "Karachi" },
  { currency: "BDT", regions: "BD", zones: "Dhaka" },
  { currency: "LKR", regions: "LK", zones: "Colombo" },
  { currency: "NPR", regions: "NP", zones: "Kathmandu Katmandu" },
  { currency: "AED", regions: "AE", zones: "Dubai" },
  { currency: "SAR", regions: "SA", zones: "Riyadh" },
  { currency: "QAR", regions: "QA", zones: "Qatar" },
  { currency: "KWD", regions: "KW", zones: "Kuwait" },
  { currency: "BHD", regions: "BH", zones: "Bahrain" },
  { currency: "OMR", regions: "OM", zones: "Muscat" },
  { currency: "JOD", regions: "JO", zones: "Amman" },
  { currency: "LBP", regions: "LB", zones: "Beirut" },
  { currency: "IQD", regions: "IQ", zones: "Baghdad" },
  { currency: "EGP", regions: "EG", zones: "Cairo" },
  { currency: "MAD", regions: "MA", zones: "Casablanca" },
  { currency: "TND", regions: "TN", zones: "Tunis" },
  { currency: "DZD", regions: "DZ", zones: "Algiers" },
  { currency: "TRY", regions: "TR", zones: "Istanbul" },
  { currency: "ILS", regions: "IL", zones: "Jerusalem Tel_Aviv" },
  { currency: "PLN", regions: "PL", zones: "Warsaw" },
  { currency: "CZK", regions: "CZ", zones: "Prague" },
  { currency: "HUF", regions: "HU", zones: "Budapest" },
  { currency: "RON", regions: "RO", zones: "Bucharest" },
  { currency: "DKK", regions: "DK", zones: "Copenhagen" },
  { currency: "NOK", regions: "NO", zones: "Oslo" },
  { currency: "SEK", regions: "SE", zones: "Stockholm" },
  { currency: "UAH", regions: "UA", zones: "Kyiv Kiev" },
  { currency: "ZAR", regions: "ZA", zones: "Johannesburg" },
  { currency: "NGN", regions: "NG", zones: "Lagos" },
  { currency: "KES", regions: "KE", zones: "Nairobi" },
  { currency: "AUD", regions: "AU", zones: "Sydney Melbourne Brisbane Perth Adelaide Hobart Darwin Canberra" },
  { currency: "NZD", regions: "NZ", zones: "Auckland" },
  { currency: "JPY", regions: "JP", zones: "Tokyo" },
  { currency: "KRW", regions: "KR", zones: "Seoul" },
  { currency: "CNY", regions: "CN", zones: "Shanghai" },
  { currency: "HKD", regions: "HK", zones: "Hong_Kong" },
  { currency: "TWD", regions: "TW", zones: "Taipei" },
  { currency: "SGD", regions: "SG", zones: "Singapore" },
  { currency: "MYR", regions: "MY", zones: "Kuala_Lumpur" },
  { currency: "THB", regions: "TH", zones: "Bangkok" },
  { currency: "IDR", regions: "ID", zones: "Jakarta" },
  { currency: "PHP", regions: "PH", zones: "Manila" },
  { currency: "VND", regions: "VN", zones: "Ho_Chi_Minh Saigon" },
];

/**
 * The currency (ISO 4217) that somebody probably counts in. The clock says where they are; the language says it only
 * where the clock does not, since half of the world's browsers speak American English.
 */
export function guessCurrency(timeZone: string, locales: readonly string[]): string {
  const city = timeZone.split("/").at(-1)!;
  const byZone = PLACES.find((each) => each.zones.split(" ").includes(city));
  if (byZone) return byZone.currency;
  for (const region of locales.map(regionOf)) {
    const byRegion = PLACES.find((each) => region && each.regions.split(" ").includes(region));
    if (byRegion) return byRegion.currency;
  }
  return "EUR";
}

function regionOf(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).maximize().region;
  } catch {
    return undefined;
  }
}
