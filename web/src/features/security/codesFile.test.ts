import { expect, test } from "vitest";
import { texts } from "../../texts/en/security.ts";
import { fileName, fileText } from "./codesFile.ts";
import { grouped } from "./key.ts";

test("the file says whose codes it holds, since when, and what they are for", () => {
  const text = fileText(texts.codes, {
    codes: ["aaaaa-bbbbb", "ccccc-ddddd"],
    email: "ada@example.com",
    date: "today",
  });
  expect(text.split("\n")).toEqual([
    "Postern backup codes",
    "Account: ada@example.com",
    "Made: today",
    "",
    texts.codes.sheetWhat,
    "",
    " 1  aaaaa-bbbbb",
    " 2  ccccc-ddddd",
    "",
  ]);
});

test.each([
  ["ada@example.com", "postern-backup-codes-ada@example.com.txt"],
  ["a+b@example.com", "postern-backup-codes-a+b@example.com.txt"],
  ['"a/b"@example.com', "postern-backup-codes--a-b-@example.com.txt"],
])("the file for %s is called %s", (email, name) => {
  expect(fileName(email)).toBe(name);
});

test("a key stands in groups of four", () => {
  expect(grouped("GEZDGNBVGY3TQOJQ")).toBe("GEZD GNBV GY3T QOJQ");
});
