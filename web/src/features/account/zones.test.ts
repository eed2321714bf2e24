import { expect, test } from "vitest";
import { timeZones, zoneNamed } from "./zones.ts";

const ZONES = ["UTC", "America/New_York", "America/Kentucky/Louisville", "America/Louisville", "Europe/Berlin"];

test.each([
  ["Europe/Berlin", "Europe/Berlin"],
  [" europe/berlin ", "Europe/Berlin"],
  ["berlin", "Europe/Berlin"],
  ["New York", "America/New_York"],
  ["utc", "UTC"],
  ["Louisville", undefined],
  ["lin", undefined],
  ["", undefined],
])("%j is the zone %j", (text, zone) => {
  expect(zoneNamed(text, ZONES)).toBe(zone);
});

test("the zone of no place is offered", () => {
  expect(timeZones()).toContain("UTC");
});
