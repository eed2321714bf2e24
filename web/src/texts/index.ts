import { use, useSyncExternalStore } from "react";
import { readHint, writeHint } from "../api/hint.ts";
import type { Placeholders, Rendered } from "./placeholders.ts";

/** The languages that are translated. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

/** One module for each group, loaded by the pages that need it. */
const groups = {
  public: { en: () => import("./en/public.ts"), de: () => import("./de/public.ts") },
  frame: { en: () => import("./en/frame.ts"), de: () => import("./de/frame.ts") },
  home: { en: () => import("./en/home.ts"), de: () => import("./de/home.ts") },
  account: { en: () => import("./en/account.ts"), de: () => import("./de/account.ts") },
  security: { en: () => import("./en/security.ts"), de: () => import("./de/security.ts") },
  connections: { en: () => import("./en/connections.ts"), de: () => import("./de/connections.ts") },
  features: { en: () => import("./en/features.ts"), de: () => import("./de/features.ts") },
  people: { en: () => import("./en/people.ts"), de: () => import("./de/people.ts") },
  permissions: { en: () => import("./en/permissions.ts"), de: () => import("./de/permissions.ts") },
  audit: { en: () => import("./en/audit.ts"), de: () => import("./de/audit.ts") },
  work: { en: () => import("./en/work.ts"), de: () => import("./de/work.ts") },
  actions: { en: () => import("./en/actions.ts"), de: () => import("./de/actions.ts") },
  house: { en: () => import("./en/house.ts"), de: () => import("./de/house.ts") },
  problems: { en: () => import("./en/problems.ts"), de: () => import("./de/problems.ts") },
} as const;

export type Group = keyof typeof groups;
/** The texts of a group; English says which there are and which values they take. */
export type Texts<G extends Group> = Awaited<ReturnType<(typeof groups)[G]["en"]>>["texts"];

function firstLanguage(): Language {
  const wanted = [readHint().lang, ...navigator.languages];
  for (const tag of wanted) {
    const base = tag?.slice(0, 2).toLowerCase();
    if (base === "en" || base === "de") return base;
  }
  return "en";
}

let language: Language = firstLanguage();
const listeners = new Set<() => void>();
const loading = new Map<string, Promise<unknown>>();
const loaded = new Map<string, unknown>();

function load(group: Group, of: Language): Promise<unknown> {
  const key = `${of}/${group}`;
  const known = loading.get(key);
  if (known) return known;
  const promise = groups[group][of]().then(({ texts }) => {
    loaded.set(key, texts);
    return texts;
  });
  // A chunk that did not come may come the next time.
  promise.catch(() => loading.delete(key));
  loading.set(key, promise);
  return promise;
}

/** Loads groups in the language of now, before a page shows them. */
export async function loadTexts(...wanted: Group[]): Promise<void> {
  await Promise.all(wanted.map((group) => load(group, language)));
}

/** The texts of a group, where a page has loaded them; nothing is waited for. */
export function loadedTexts<G extends Group>(group: G): Texts<G> | undefined {
  return loaded.get(`${language}/${group}`) as Texts<G> | undefined;
}

/** The language of the page. */
export function currentLanguage(): Language {
  return language;
}

/** Switches the language everywhere at once, when all that is shown has come in it. */
export async function setLanguage(next: Language): Promise<void> {
  const shown = new Set([...loaded.keys()].map((key) => key.split("/")[1] as Group));
  await Promise.all([...shown].map((group) => load(group, next)));
  writeHint({ lang: next });
  document.documentElement.lang = next;
  if (next === language) return;
  language = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language of the page. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

/**
 * How dates and numbers are written in a language: as in the region that the browser is set to, where it is one of that
 * language. A bare `en` is read as that of the United States.
 */
export function localeOf(of: Language, tags: readonly string[] = navigator.languages): string {
  return tags.find((tag) => tag.toLowerCase().startsWith(`${of}-`)) ?? of;
}

/** The tag for what formats dates, numbers and lists on the page. */
export function useLocale(): string {
  return localeOf(useLanguage());
}

/** The texts of a group in the language of the page. */
export function useTexts<G extends Group>(group: G): Texts<G> {
  const of = useLanguage();
  const known = loaded.get(`${of}/${group}`);
  return (known ?? use(load(group, of))) as Texts<G>;
}

/** Puts values into a text: `fill("Hello {name}", { name })`. A missing value does not compile. */
export function fill<T extends string>(text: T, values: Record<Placeholders<T>, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    String((values as Record<string, unknown>)[name] ?? whole),
  );
}

/** A text that depends on a number (CLDR plural rules): `{ one: "{count} device", other: "{count} devices" }`. */
export function plural(forms: { one: string; other: string }, count: number): string {
  const locale = localeOf(language);
  const rule = new Intl.PluralRules(locale).select(count) === "one" ? "one" : "other";
  return forms[rule].replaceAll("{count}", new Intl.NumberFormat(locale).format(count));
}

export type { Rendered };
