import { describe, expect, it } from "vitest";
import { insertAt, PLACEHOLDERS, unknownIn } from "../admin/house/messages/placeholders";
import { senderOf } from "../admin/house/messages/sender";
import { TOPIC_PATTERN, topicAddress, unguessableTopic } from "../admin/house/messages/topic";
import en from "../texts/en.json";

describe("placeholders", () => {
  it("go to where the caret is, and in the place of what is selected", () => {
    expect(insertAt("Hello !", 6, 6, "{name}")).toEqual({ text: "Hello {name}!", caret: 12 });
    expect(insertAt("Hello you!", 6, 9, "{name}")).toEqual({ text: "Hello {name}!", caret: 12 });
    expect(insertAt("", 0, 0, "{eta}")).toEqual({ text: "{eta}", caret: 5 });
  });
  it("that there are not are named, each once", () => {
    expect(unknownIn("{number} {nmae} {shop} {nmae} {}{ x }")).toEqual(["nmae"]);
    expect(unknownIn(PLACEHOLDERS.map((each) => `{${each}}`).join(" "))).toEqual([]);
  });
  it("have a word each", () => {
    for (const each of PLACEHOLDERS) expect(en.admin_notify[`messages_put_${each}`]).toBeTruthy();
  });
});

describe("the sender of a shop's e-mails", () => {
  it("is the shop, at the address of the house", () => {
    expect(senderOf("Corner Café", "Docket <orders@example.com>")).toBe("Corner Café <orders@example.com>");
    expect(senderOf("Corner Café", "orders@example.com")).toBe("Corner Café <orders@example.com>");
  });
});

describe("a topic that nobody guesses", () => {
  const counting = (first: number) => (bytes: Uint8Array<ArrayBuffer>) => bytes.map((_, place) => first + place);
  it("has the shop's name and letters by chance, and fits", () => {
    const topic = unguessableTopic("corner-cafe", counting(0));
    expect(topic).toBe("corner-cafe-abcdefghjkmnpqrstuvw");
    expect(unguessableTopic("corner-cafe", counting(1))).not.toBe(topic);
    expect(new RegExp(`^${TOPIC_PATTERN}$`).test(unguessableTopic("x".repeat(80), counting(0)))).toBe(true);
  });
  it("is as likely as any other: bytes beyond the last whole turn are thrown again", () => {
    let calls = 0;
    const random = (bytes: Uint8Array<ArrayBuffer>) => bytes.fill((calls += 1) === 1 ? 255 : 1);
    expect(unguessableTopic("a", random)).toBe(`a-${"b".repeat(20)}`);
    expect(calls).toBe(2);
  });
  it("has an address at its server", () => {
    expect([topicAddress("https://ntfy.sh", "t"), topicAddress("https://example.com/ntfy/", "t")]).toEqual(
      ["https://ntfy.sh/t", "https://example.com/ntfy/t"]);
  });
});
