import { LANGUAGES } from "../../texts/index.ts";

interface Offered {
  value: string;
  label: string;
  lang?: string;
}

/**
 * The languages to choose from: the translated ones, and the one that is held where it is another, so that choosing
 * here takes nothing from the apps that have it.
 */
export function languagesOffered(held: string, untranslated: (tag: string) => string): readonly Offered[] {
  const translated = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label, lang: value }));
  if (held in LANGUAGES) return translated;
  const base = Object.entries(LANGUAGES).find(([tag]) => held.toLowerCase().startsWith(`${tag}-`));
  return [...translated, { value: held, label: base ? `${base[1]} (${held})` : untranslated(held) }];
}
