import { describe, expect, it } from "vitest";
import { bodyOf, endOf, expiryIn, linesOf } from "./accounts.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");

it("reads one thing a line", () => expect(linesOf(" a \n\n b\r\n")).toEqual(["a", "b"]));

it("sends lists where lines were typed", () =>
  expect(bodyOf({ name: "a", permissions: ["p"], audiences: "x\ny", allowed_addresses: "" })).toEqual({
    name: "a",
    permissions: ["p"],
    audiences: ["x", "y"],
    allowed_addresses: [],
  }));

describe("keys", () => {
  it.each([
    ["2026-11-30T12:00:00Z", "ended"],
    ["2026-12-14T11:59:59Z", "soon"],
    ["2026-12-14T12:00:00Z", "later"],
  ])("that end at %s count as %s", (at, end) => expect(endOf(at, NOW)).toBe(end));

  it("live as long as was chosen", () => expect(expiryIn("90", NOW)).toBe("2027-02-28T12:00:00.000Z"));
});
