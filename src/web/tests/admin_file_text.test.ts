import { expect, test } from "vitest";
import { textOf } from "../admin/items/file_text";

test.each([
  ["UTF-8", [0x43, 0x61, 0x66, 0xc3, 0xa9]],
  ["UTF-8", [0xef, 0xbb, 0xbf, 0x43, 0x61, 0x66, 0xc3, 0xa9]],
  ["UTF-16", [0xff, 0xfe, 0x43, 0, 0x61, 0, 0x66, 0, 0xe9, 0]],
  ["UTF-16", [0xfe, 0xff, 0, 0x43, 0, 0x61, 0, 0x66, 0, 0xe9]],
  ["Windows-1252", [0x43, 0x61, 0x66, 0xe9]],
])("a file in %s is read as that", (encoding, bytes) => {
  expect(textOf(new Uint8Array(bytes))).toEqual({ text: "Café", encoding });
});

test("an empty file is an empty text", () => {
  expect(textOf(new Uint8Array())).toEqual({ text: "", encoding: "UTF-8" });
});
