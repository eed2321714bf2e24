// @vitest-environment node
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";

type Tree = { readonly [key: string]: string | Tree };

/** Every text of a catalogue, by its place. */
function flat(tree: Tree, at = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const place = at ? `${at}.${key}` : key;
    if (typeof value === "string") found.set(place, value);
    else for (const [inner, text] of flat(value, place)) found.set(inner, text);
  }
  return found;
}

/** Parts of a large group stand in files of their own, `work` in `workJobs` and others, and are checked with it. */
const groups = readdirSync(new URL("en", import.meta.url))
  .map((file) => file.replace(".ts", ""))
  .filter((name) => name === name.toLowerCase());

const catalogues = await Promise.all(
  groups.map(async (group) => ({
    group,
    en: flat(((await import(`./en/${group}.ts`)) as { texts: Tree }).texts),
    de: flat(((await import(`./de/${group}.ts`)) as { texts: Tree }).texts),
  })),
);

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const tags = (text: string) => [...text.matchAll(/<\/?\w+>/g)].map((match) => match[0]).sort();

/** Pages for whoever runs the server may use its words. */
const ADMINISTRATION = new Set(["audit", "people", "work"]);

const FORBIDDEN = {
  en: /\b(please|successful(ly)?|oops|whoops|sorry|error \d+|invalid credentials)\b|!|\bOK\b/i,
  de: /\b(bitte(?! um| dort)|erfolgreich|hoppla|ups|leider|du|dein\w*|dir|dich)\b|!|\bOK\b/i,
};
const INTERNAL = /\b(token|cookie|session id|uuid|http|json pointer|401|403|404|409|412|422|429|500|503)\b/i;
/** Places that have to name such a thing: a browser's setting has that name. */
const NAMED = new Set(["public.logIn.safari"]);

/** What may stand on a button is no heading, has no sentence's end, and fits a phone's width with what is beside it. */
const LABEL = 40;
/** "Copy" is "Kopieren": short words grow more than by 1.6 and still fit. */
const FITS = 24;
/** Groups of which nothing stands on a button. */
const TITLES = new Set(["actions"]);

test.each(catalogues)("$group: both languages have the same texts with the same values", ({ en, de }) => {
  expect([...de.keys()].sort()).toEqual([...en.keys()].sort());
  for (const [place, text] of en) {
    // One of several forms may do without the number: "one device".
    expect(placeholders(de.get(place) ?? ""), place).toEqual(placeholders(text));
    expect(tags(de.get(place) ?? ""), place).toEqual(tags(text));
  }
});

test.each(catalogues)("$group: every text says something and closes what it opens", ({ en, de }) => {
  for (const [place, text] of [...en, ...de]) {
    expect(text.trim(), place).toBe(text.trim() === "" ? "(a text)" : text.trim());
    expect(text.replace(/\{\w+\}/g, ""), place).not.toMatch(/[{}]/);
    expect(text, place).not.toMatch(/ {2}|\.\.\.|\t/);
  }
});

test.each(catalogues)("$group: the voice is ours", ({ group, en, de }) => {
  const wrong: string[] = [];
  for (const [language, texts] of Object.entries({ en, de }) as ["en" | "de", Map<string, string>][]) {
    for (const [place, text] of texts) {
      const at = `${group}.${place}`;
      const word = text.match(FORBIDDEN[language])?.[0];
      const internal = ADMINISTRATION.has(group) || NAMED.has(at) ? undefined : text.match(INTERNAL)?.[0];
      if (word ?? internal) wrong.push(`${language} ${at}: ${word ?? internal}`);
    }
  }
  expect(wrong).toEqual([]);
});

test.each(catalogues)("$group: German labels fit where English ones do", ({ group, en, de }) => {
  const long: string[] = [];
  for (const [place, text] of en) {
    if (TITLES.has(group) || text.length > LABEL || /[.:?]$/.test(text) || /title$/i.test(place)) continue;
    const german = de.get(place) ?? "";
    if (german.length > Math.max(FITS, text.length * 1.6)) long.push(`${group}.${place}: ${text} → ${german}`);
  }
  expect(long).toEqual([]);
});
