import { expect, test } from "vitest";
import { texts as german } from "../texts/de/house.ts";
import { texts as english } from "../texts/en/house.ts";
import { deviceWords, isHandheld } from "./device.ts";

test.each([
  ["Chrome on Linux", "Chrome on Linux", "Chrome unter Linux", false],
  ["Samsung Internet on Android", "Samsung Internet on Android", "Samsung Internet unter Android", true],
  ["Safari on iPhone", "Safari on iPhone", "Safari auf dem iPhone", true],
  ["Browser on OpenBSD", "Browser on OpenBSD", "Browser unter OpenBSD", false],
  ["Firefox", "Firefox", "Firefox", false],
  ["curl", "curl", "curl", false],
  ["Unknown device", "Unknown device", "Unbekanntes Gerät", false],
  ["", "Unknown device", "Unbekanntes Gerät", false],
  // Names that people have given.
  ["Ada's iPhone", "Ada's iPhone", "Ada's iPhone", true],
  ["Chrome on Linux at work", "Chrome on Linux at work", "Chrome on Linux at work", false],
])("%j is %j, %j", (name, inEnglish, inGerman, handheld) => {
  expect(deviceWords(name, english.devices)).toBe(inEnglish);
  expect(deviceWords(name, german.devices)).toBe(inGerman);
  expect(isHandheld(name)).toBe(handheld);
});
