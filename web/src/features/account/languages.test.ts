import { expect, test } from "vitest";
import { languagesOffered } from "./languages.ts";

const untranslated = (tag: string) => `${tag} (not translated yet)`;
const labels = (held: string) => languagesOffered(held, untranslated).map(({ label }) => label);

test("the translated languages are offered in their own words", () => {
  expect(labels("de")).toEqual(["English", "Deutsch"]);
});

test("a tag that nobody has translated is kept and says so", () => {
  expect(labels("fr")).toEqual(["English", "Deutsch", "fr (not translated yet)"]);
  expect(labels("den")).toContain("den (not translated yet)");
});

test("a regional tag of a translated language is kept under its name", () => {
  expect(labels("de-AT")).toEqual(["English", "Deutsch", "Deutsch (de-AT)"]);
});
