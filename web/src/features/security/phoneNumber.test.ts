import { expect, test } from "vitest";
import { countryOf, isWhole, readNumber } from "./phoneNumber.ts";

test.each([
  ["Europe/Berlin", "0151 23456789", "+4915123456789"],
  ["Europe/Berlin", "+49 (0) 151 23456789", "+4915123456789"],
  ["Europe/Berlin", "0049 151/234-567.89", "+4915123456789"],
  ["Europe/Berlin", "+43 664 1234567", "+436641234567"],
  ["Europe/Berlin", "+４９１５１２３４５６７８９", "+4915123456789"],
  ["Europe/Zurich", "078 123 45 67", "+41781234567"],
  ["Europe/Rome", "312 345 6789", "+393123456789"],
  ["Europe/Rome", "06 1234567", "+39061234567"],
  ["Asia/Tokyo", "090 1234 5678", "09012345678"],
  ["Asia/Tokyo", "+81 90 1234 5678", "+819012345678"],
  ["Europe/Berlin", "", ""],
  ["Europe/Berlin", "0151 CALL-ME", "+49151CALLME"],
])("in %s, %j is read as %j", (zone, text, number) => {
  expect(readNumber(text, countryOf(zone))).toBe(number);
});

test.each([
  ["+4915123456789", true],
  ["+49151", false],
  ["015123456789", false],
  ["+49151CALLME", false],
  ["+0123456789", false],
])("%s looks whole: %s", (number, whole) => {
  expect(isWhole(number)).toBe(whole);
});
