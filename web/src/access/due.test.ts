import { expect, test } from "vitest";
import { due } from "./due.ts";

const AT = "2026-01-01T00:00:00Z";
const LATER = "2026-01-01T00:10:00Z";
const operation = { method: "POST", path: "/" };

test("a proof counts for as long as the operation says", () => {
  const session = { authenticated_at: AT, strongly_authenticated_at: AT };
  expect(due({ ...operation, maxAge: 900 }, session)).toBe(Date.parse(AT) + 900_000);
  expect(due(operation, session)).toBeUndefined();
});

test("what asks for a strong proof does not take a text message", () => {
  const session = { authenticated_at: LATER, strongly_authenticated_at: AT };
  expect(due({ ...operation, maxAge: 300, strongProof: true }, session)).toBe(Date.parse(AT) + 300_000);
  expect(due({ ...operation, maxAge: 300 }, session)).toBe(Date.parse(LATER) + 300_000);
  expect(due({ ...operation, maxAge: 300, strongProof: true }, { authenticated_at: LATER })).toBe(0);
});
