import { expect, test } from "vitest";
import { operations } from "../../api/generated/operations.ts";
import { texts as german } from "../../texts/de/actions.ts";
import { texts as english } from "../../texts/en/actions.ts";
import { operationOf, purposeWords } from "./purpose.ts";

test("every call is known by its path", () => {
  for (const [id, { method, path }] of Object.entries(operations)) {
    expect(operationOf(method, path.replace(/\{\w+\}/g, "0195a1b2")), id).toBe(id);
  }
  expect(operationOf("DELETE", "/api/v1/users/me")).toBe("delete_me");
  expect(operationOf("DELETE", "/api/v1/users/0195a1b2")).toBe("delete_user");
  expect(operationOf("DELETE", "/api/v1/nothing/of/the/kind")).toBeUndefined();
});

test("a proof is asked for in words, by name where the page has said one", () => {
  const call = { method: "POST", path: "/api/v1/users/0195a1b2/suspend" };
  expect(purposeWords(english, { ...call, about: "Ada Lovelace" })).toBe("to suspend Ada Lovelace");
  expect(purposeWords(english, { ...call, about: "$& Ada" })).toBe("to suspend $& Ada");
  expect(purposeWords(english, call)).toBe("to suspend this account");
  expect(purposeWords(german, { ...call, about: "Ada Lovelace" })).toBe("um Ada Lovelace zu sperren");
  const other = { method: "POST", path: "/api/v1/users/me/restore", about: "Ada" };
  expect(purposeWords(english, other)).toBeUndefined();
});

test("whatever asks for a proof has words that complete the sentence", () => {
  for (const [id, { method, path, maxAge }] of Object.entries(operations)) {
    for (const [texts, begins] of [
      [english, /^to \w/],
      [german, /^um .*(zu |zu)\p{L}+n$/u],
    ] as const) {
      for (const about of [undefined, "Ada"]) {
        const words = purposeWords(texts, { method, path, about });
        if (maxAge === undefined) expect(words, id).toBeUndefined();
        else expect(words, id).toMatch(begins);
      }
    }
  }
});
