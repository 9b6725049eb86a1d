import { encode } from "uqr";

/** A QR code with its quiet zone, as one path of an SVG picture of that size. */
export function qrPath(text: string): { size: number; d: string } {
  const { data, size } = encode(text, { border: 3 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, d: dark.join("") };
}
