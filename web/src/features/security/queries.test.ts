import { expect, test } from "vitest";
import { untilNextEnd } from "./queries.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const at = (ms: number) => ({ expires_at: new Date(NOW + ms).toISOString() });

test("the list of devices is asked for anew when the next of them ends by itself", () => {
  expect(untilNextEnd([at(60_000), at(30_000)], NOW)).toBe(31_000);
  expect(untilNextEnd([at(-5_000), at(30_000)], NOW)).toBe(31_000);
  expect(untilNextEnd([at(-5_000)], NOW)).toBe(false);
  expect(untilNextEnd([], NOW)).toBe(false);
  // A timer that is asked for more goes off at once.
  expect(untilNextEnd([at(90 * 86_400_000)], NOW)).toBe(2_147_483_647);
});
