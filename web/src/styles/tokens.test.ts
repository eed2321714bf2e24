// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

/** The values of a block, by name. */
function valuesOf(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no block ${selector}`);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/gi)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

const light = valuesOf(":root");
const dark = valuesOf(':root[data-theme="dark"]');
const themes = { light, dark: { ...light, ...dark } };

/** Relative luminance and contrast (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** Text on a ground, at every size (1.4.3). */
const TEXT = 4.5;
/** Borders of controls, icons, the focus ring, charts (1.4.11). */
const SHAPE = 3;

const GROUNDS = ["canvas", "paper", "sunken", "raised"];

const pairs: readonly [front: string, ground: string, least: number][] = [
  ...GROUNDS.flatMap((ground): [string, string, number][] => [
    ["ink", ground, 7],
    ["soft", ground, TEXT],
    ["faint", ground, TEXT],
    ["accent", ground, TEXT],
    ["danger", ground, TEXT],
    ["warn", ground, TEXT],
    ["ok", ground, TEXT],
    ["info", ground, TEXT],
    ["focus", ground, SHAPE],
  ]),
  // Controls stand on these; on `sunken` only within a control that has the border.
  ["edge", "canvas", SHAPE],
  ["edge", "paper", SHAPE],
  ["edge", "raised", SHAPE],
  ["on-accent", "accent", TEXT],
  ["on-accent", "accent-hover", TEXT],
  ["on-danger", "danger", TEXT],
  ["accent", "accent-tint", TEXT],
  ["danger", "danger-tint", TEXT],
  ["warn", "warn-tint", TEXT],
  ["ok", "ok-tint", TEXT],
  ["info", "info-tint", TEXT],
  ...["accent", "danger", "warn", "ok", "info"].flatMap((name): [string, string, number][] => [
    ["ink", `${name}-tint`, 7],
    // A secondary line in a remark, a selected row.
    ["soft", `${name}-tint`, TEXT],
    ["focus", `${name}-tint`, SHAPE],
  ]),
  ...["chart-1", "chart-2", "chart-3", "chart-4"].flatMap((name): [string, string, number][] => [
    [name, "paper", SHAPE],
    [name, "canvas", SHAPE],
  ]),
];

for (const [theme, values] of Object.entries(themes)) {
  test.each(pairs)(`${theme}: %s on %s has at least %d : 1`, (front, ground, least) => {
    expect(values[front], front).toBeDefined();
    expect(values[ground], ground).toBeDefined();
    expect(contrast(values[front] ?? "", values[ground] ?? "")).toBeGreaterThanOrEqual(least);
  });
}

test("the ratio is computed as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

test("dark by the device and dark by choice are the same", () => {
  expect(valuesOf(':root:not([data-theme="light"])')).toEqual(dark);
});

test("dark names every colour that light names", () => {
  expect(Object.keys(dark).sort()).toEqual(Object.keys(light).sort());
});
