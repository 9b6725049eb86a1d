import { describe, expect, it } from "vitest";
import { bytesOf, isSameKey, subscriptionBody, toldOrders, withoutToldOrder, withToldOrder } from "../customer/track/push_support";
import { noticeOf } from "../push/notice";

const HERE = "https://shop.example";

describe("what is pushed", () => {
  const sent = { title: "A-042 is ready", body: "Corner Shop", url: "/track/abc", tag: "o1", lang: "en" };
  it("is a notice that leads to the order", () => {
    expect(noticeOf(JSON.stringify(sent), HERE)).toEqual({ ...sent, url: `${HERE}/track/abc`, dir: "ltr" });
    expect(noticeOf(JSON.stringify({ ...sent, lang: "ar" }), HERE)?.dir).toBe("rtl");
    expect(noticeOf(JSON.stringify({ title: "Ready", url: "/track/abc" }), HERE)).toEqual(
      { title: "Ready", body: "", url: `${HERE}/track/abc`, tag: `${HERE}/track/abc`, lang: "", dir: "ltr" });
  });
  it.each([undefined, "", "hello", "null", "[]", '{"title":"A-042"}', JSON.stringify({ ...sent, title: 7 }),
    JSON.stringify({ ...sent, url: "https://evil.example/track/abc" }), JSON.stringify({ ...sent, url: "/admin" }),
    JSON.stringify({ ...sent, url: "javascript:alert(1)" })])("is nothing when it is %s", (text) => {
    expect(noticeOf(text, HERE)).toBeUndefined();
  });
});

describe("a subscription", () => {
  it("is made with the server's key, and made anew for another", () => {
    const key = bytesOf("BP-_AQ");
    expect([...key]).toEqual([4, 255, 191, 1]);
    expect([key.buffer, bytesOf("BP-_AA").buffer, null].map((each) => isSameKey(each, key))).toEqual([true, false, false]);
  });
  it("is told to the server only with both of its keys", () => {
    const endpoint = "https://push.example/1";
    const keys = { p256dh: "p", auth: "a" };
    expect(subscriptionBody({ endpoint, keys })).toEqual({ endpoint, ...keys });
    expect([{ endpoint, keys: { p256dh: "p" } }, { keys }, { endpoint }].map(subscriptionBody)).toEqual(
      [undefined, undefined, undefined]);
  });
});

describe("the orders that a browser is told of", () => {
  it("are each there once, the newest last, and not for ever", () => {
    expect(withToldOrder(["a", "b"], "a")).toEqual(["b", "a"]);
    const many = Array.from({ length: 30 }, (_, place) => String(place)).reduce<string[]>(withToldOrder, []);
    expect([many.length, many.at(-1)]).toEqual([20, "29"]);
    expect(withoutToldOrder(["a", "b"], "a")).toEqual(["b"]);
  });
  it("are none where something else was kept", () => {
    expect([null, "{", '{"a":1}', '["a",1]'].map(toldOrders)).toEqual([[], [], [], ["a"]]);
  });
});
