/** Whom a shop's e-mails are from: its name, at the address of the house (`Docket <orders@example.com>` or bare). */
export function senderOf(shopName: string, mailFrom: string): string {
  const address = /<([^<>]+)>$/.exec(mailFrom)?.[1] ?? mailFrom;
  return `${shopName} <${address}>`;
}
