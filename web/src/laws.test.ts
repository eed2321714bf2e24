// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));

interface Source {
  path: string;
  text: string;
  lines: readonly string[];
  /** What it imports of ours, as paths from `src`. */
  imports: readonly string[];
}

const sources: readonly Source[] = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes("generated"))
  .map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    const from = relative(root, join(root, path)).replaceAll("\\", "/");
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
      posix.normalize(posix.join(posix.dirname(from), match[1] ?? "")),
    );
    return { path: from, text, lines: text.split("\n"), imports };
  });

const code = sources.filter(({ path }) => !path.endsWith(".test.ts") && !path.endsWith(".test.tsx"));
const featureOf = (path: string) => path.match(/^features\/([^/]+)\//)?.[1];

/** What lies below may not know what lies above. Texts and addresses are data that all may read. */
const ABOVE: readonly [below: RegExp, above: RegExp][] = [
  [/^api\//, /^(ui|access|features|chunks|routes|main)/],
  [/^texts\//, /^(ui|access|features|chunks|routes|main)/],
  [/^ui\//, /^(access|features|chunks|routes|main)/],
  [/^access\//, /^(features|chunks|routes|main)/],
  [/^features\//, /^(chunks|routes|main)/],
];

test("there is something to look at", () => {
  expect(code.length).toBeGreaterThan(50);
  expect(code.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
});

test.each(ABOVE)("%s imports nothing of %s", (below, above) => {
  const found = code
    .filter(({ path }) => below.test(path))
    .flatMap(({ path, imports }) => imports.filter((to) => above.test(to)).map((to) => `${path} → ${to}`));
  expect(found).toEqual([]);
});

test("features do not import each other", () => {
  const found = code.flatMap(({ path, imports }) =>
    imports
      .filter((to) => featureOf(path) && featureOf(to) && featureOf(to) !== featureOf(path))
      .map((to) => `${path} → ${to}`),
  );
  expect(found).toEqual([]);
});

test("only the client and the session call fetch", () => {
  const found = code.filter(({ text }) => /(?<![.\w])fetch\(|window\.fetch|XMLHttpRequest|sendBeacon/.test(text));
  expect(found.map(({ path }) => path).sort()).toEqual(["api/client.ts", "api/session.ts"]);
});

test("only these touch storage, locks and channels", () => {
  const allowed: Record<string, RegExp> = {
    "api/hint.ts": /localStorage/,
    "api/session.ts": /navigator\.locks|BroadcastChannel/,
    "api/stream.ts": /navigator\.locks|BroadcastChannel/,
    // What tests put in their place.
    "api/stream.test.stage.ts": /navigator\.locks|BroadcastChannel/,
    // Counts reloads of one tab, before anything else of the app is there.
    "deploys.ts": /sessionStorage/,
  };
  const found = code.filter(
    ({ path, text }) =>
      /\b(localStorage|sessionStorage|indexedDB|navigator\.locks|BroadcastChannel|document\.cookie)\b/.test(text) &&
      !allowed[path],
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

test("dates and numbers are written as the region of the browser writes them", () => {
  // The frame chooses it, a receipt names that of its words; whatever formats takes `useLocale`.
  const found = code.filter(({ text }) => /\buseLanguage\b/.test(text)).map(({ path }) => path);
  expect(found.sort()).toEqual(["features/connections/shown.ts", "features/frame/Gate.tsx", "texts/index.ts"]);
  const bare = code.filter(({ text }) => /\.toLocale\w*String\(|\bIntl\.\w+Format\(\)\.format/.test(text));
  expect(bare.map(({ path }) => path)).toEqual([]);
});

test("every effect says why it is one", () => {
  const found = code.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) => {
      if (!/^\s*useEffect\(/.test(line)) return [];
      // Several effects in a row share the comment above the first; a comment may also open the effect.
      const before = lines.slice(Math.max(0, at - 3), at).some((above) => /^\s*(\/\/|\*)/.test(above));
      const inside = /^\s*\/\//.test(lines[at + 1] ?? "");
      return before || inside ? [] : [`${path}:${at + 1}`];
    }),
  );
  expect(found).toEqual([]);
});

test("nobody writes HTML or a style sheet into the page", () => {
  const found = code.filter(({ text }) =>
    /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|<style|document\.write/.test(text),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

test("no file has more than 250 lines", () => {
  // Tables, not code: one line for each address, one for each text.
  const found = sources
    .filter(({ path }) => path !== "routes.tsx" && !path.startsWith("texts/"))
    .filter(({ lines }) => lines.length > 251);
  expect(found.map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
});

test("no default palette, no size that is not ours", () => {
  const classes = code.flatMap(({ path, text }) =>
    [
      ...text.matchAll(/\b(?:text|bg|border)-(?:gray|slate|zinc|red|green|blue|indigo|violet|white|black)(?:-\d+)?\b/g),
    ].map((match) => `${path}: ${match[0]}`),
  );
  expect(classes).toEqual([]);
});
