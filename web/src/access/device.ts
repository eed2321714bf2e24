import { useTexts } from "../texts/index.ts";

/** The browsers and systems of which the server makes names of devices. */
const NAMED =
  /^(Browser|Chrome|DuckDuckGo|Edge|Firefox|Opera|Safari|Samsung Internet|Vivaldi|Yandex Browser) on (Android|ChromeOS|iPad|iPhone|Linux|macOS|OpenBSD|Windows)$/;

type Words = { on: string; onThing: string; unknown: string };

/** What the server calls a device, in words; a name that somebody has given it stays as it is. */
export function deviceWords(name: string, t: Words): string {
  const plain = name.trim();
  if (plain === "" || plain === "Unknown device") return t.unknown;
  const [, browser, system] = NAMED.exec(plain) ?? [];
  if (!browser || !system) return plain;
  // One works under a system, but on a thing.
  const text = /^iP/.test(system) ? t.onThing : t.on;
  return text.replace("{browser}", browser).replace("{system}", system);
}

/** The same, in the language of the page. */
export function useDeviceWords(): (name: string) => string {
  const { devices } = useTexts("house");
  return (name) => deviceWords(name, devices);
}

/** Whether it is held in the hand, as far as its name says so. */
export function isHandheld(name: string): boolean {
  return /\b(?:iPhone|iPad|Android|phone|tablet)\b/i.test(name);
}
