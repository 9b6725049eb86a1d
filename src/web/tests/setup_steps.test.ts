import { describe, expect, it } from "vitest";
import { stepAfter, stepBefore, stepFor } from "../setup/steps";

const nothing = { isSignedIn: false, hasShop: false, hasItems: false, hasScreen: false };
const all = { isSignedIn: true, hasShop: true, hasItems: true, hasScreen: true };

describe("stepFor", () => {
  it.each([
    ["items", nothing, "account"],
    ["done", { ...nothing, isSignedIn: true }, "shop"],
    ["", { ...all, hasItems: false, hasScreen: false }, "items"],
    ["", { ...all, hasScreen: false }, "screen"],
    ["", all, "done"],
    ["account", all, "done"],
    ["nonsense", all, "done"],
    ["shop", all, "shop"],
    ["screen", { ...all, hasItems: false }, "screen"],
  ] as const)("#%s with %j is %s", (asked, progress, step) => {
    expect(stepFor(asked, progress)).toBe(step);
  });
});

it("steps end where there is no other", () => {
  expect([stepAfter("shop"), stepAfter("done"), stepBefore("items"), stepBefore("account")]).toEqual(
    ["items", "done", "shop", "account"]);
});
