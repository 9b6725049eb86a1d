const WHOLE = 10_000;

/** Percent as typed ("-2.5", "10 %", "7,25") in hundredths of a percent; undefined when it is none or changes nothing. */
export function parsePercent(text: string): number | undefined {
  const plain = text.trim().replace(/\s*%$/, "").replace(",", ".").replace("−", "-");
  if (!/^[+-]?\d+(\.\d{1,2})?$/.test(plain)) return undefined;
  const hundredths = Math.round(Number(plain) * 100);
  return hundredths === 0 || hundredths < -WHOLE || hundredths > 100 * WHOLE ? undefined : hundredths;
}

/** A price in minor units, changed by hundredths of a percent and then rounded to a multiple of `step`. */
export function changedPrice(price: number, hundredths: number, step: number): number {
  const exact = (price * (WHOLE + hundredths)) / WHOLE;
  return Math.max(0, Math.round(Math.round(exact) / step) * step);
}
