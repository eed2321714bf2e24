/** What a session says of its device, in parts: a label that was given to it, or what its User-Agent header tells. */
export type Device =
  | { kind: "label"; label: string }
  | { kind: "browser"; browser: string; system: string | undefined; mobile: boolean }
  | { kind: "unknown" };

/** The first that matches counts: most browsers also claim to be the ones below them. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\b(?:Edg|EdgA|EdgiOS)\//, "Edge"],
  [/\b(?:OPR|Opera)\//, "Opera"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bVersion\/\S+ (?:Mobile\/\S+ )?Safari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\b(?:Macintosh|Mac OS X)\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

function firstOf(table: readonly [RegExp, string][], text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}

/** Reads what a session says of its device. */
export function deviceOf(text: string): Device {
  const plain = text.trim();
  if (plain === "") return { kind: "unknown" };
  const browser = firstOf(BROWSERS, plain);
  // A header begins with a product and its version (RFC 9110 section 10.1.5); people do not name their things so.
  if (!plain.startsWith("Mozilla/") || browser === undefined) {
    const program = plain.match(/^([\w.-]+)\/[\d.]+/)?.[1];
    return { kind: "label", label: program && !plain.startsWith("Mozilla/") ? program : plain };
  }
  return {
    kind: "browser",
    browser,
    system: firstOf(SYSTEMS, plain),
    mobile: /\b(?:Mobile|iPhone|iPad|Android)\b/.test(plain),
  };
}

/** The device in words. */
export function deviceWords(text: string, t: { deviceOn: string; unknown: string }): string {
  const device = deviceOf(text);
  if (device.kind === "unknown") return t.unknown;
  if (device.kind === "label") return device.label;
  if (device.system === undefined) return device.browser;
  return t.deviceOn.replace("{browser}", device.browser).replace("{system}", device.system);
}

/** Whether it is held in the hand, as far as it says so. */
export function isHandheld(text: string): boolean {
  const device = deviceOf(text);
  if (device.kind === "browser") return device.mobile;
  return device.kind === "label" && /\b(?:iPhone|iPad|Android|phone|tablet)\b/i.test(device.label);
}
