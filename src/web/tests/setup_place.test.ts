import { describe, expect, it } from "vitest";
import { guessCurrency } from "../setup/place";

describe("guessCurrency", () => {
  it.each([
    ["Europe/Berlin", ["en-US"], "EUR"],
    ["America/New_York", ["de-DE"], "USD"],
    ["America/Argentina/Buenos_Aires", ["es-AR"], "ARS"],
    ["Asia/Kolkata", ["hi"], "INR"],
    ["UTC", ["de-CH", "en"], "CHF"],
    ["UTC", ["hi"], "INR"],
    ["Mars/Olympus", ["x_y", "en-GB"], "GBP"],
    ["UTC", [], "EUR"],
  ])("a browser in %s that speaks %j counts in %s", (zone, locales, currency) => {
    expect(guessCurrency(zone, locales)).toBe(currency);
  });
});
