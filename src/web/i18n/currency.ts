/**
 * How the server counts money (src/domain/money.cpp): by ISO 4217. Intl follows CLDR, which drops decimals that are
 * seldom written (HUF, IDR, COP), so that amounts would be off by a hundred; and browsers know currencies that are none
 * any more, and not yet all new ones.
 */
const UNDIVIDED = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
const IN_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND".split(" ");

/** How many decimals an amount has: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  if (UNDIVIDED.includes(currency)) return 0;
  return IN_THOUSANDTHS.includes(currency) ? 3 : 2;
}

/** How many minor units a currency has in one of its own: 100 for EUR, 1 for JPY. */
export function minorUnits(currency: string): number {
  return 10 ** minorDigits(currency);
}
