export type Encoding = "UTF-8" | "UTF-16" | "Windows-1252";

/**
 * What stands in a file of a spreadsheet. Those that do not say UTF-16 and are no UTF-8 are taken for Windows-1252, which
 * older programs save: in it every sequence of bytes is a text, so whoever chose the file has to look at it.
 */
export function textOf(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes), encoding: "UTF-16" };
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes), encoding: "UTF-16" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "UTF-8" };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "Windows-1252" };
  }
}
