import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { addresses } from "../src/addresses.ts";
import { expect, test } from "./app.ts";
import { type Look, looks, nameOf } from "./pages.ts";
import { makeWorld, pageOf, VIEWERS, type World } from "./world.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

test.describe.configure({ mode: "default" });
test.setTimeout(240_000);

let world: World;
test.beforeAll(async ({ request }) => {
  world = await makeWorld(request);
});

test("every address is looked at", () => {
  expect([...new Set(looks.map(({ path }) => path))].sort()).toEqual(addresses.map(({ path }) => path).sort());
});

/** Goes to a page and waits until what it loads is there. */
async function show(page: Page, look: Look): Promise<void> {
  await page.goto(look.at?.(world) ?? look.path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Loading …" })).toHaveCount(0);
}

/** What axe finds: rule, and where. It is evaluated, not loaded, so that the policy of the page stays as it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } };
    return axe.run({ runOnly: { type: "tag", values: tags } });
  }, TAGS);
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
}

/** Whether the page scrolls sideways. */
function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

for (const viewer of VIEWERS) {
  const own = looks.filter((look) => look.viewer === viewer);
  for (const width of [1440, 360]) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`axe finds nothing on the pages of a ${viewer} at ${width} px, ${colorScheme}`, async ({ browser }) => {
        const page = await pageOf(browser, world, viewer, {
          viewport: { width, height: 900 },
          colorScheme,
          reducedMotion: "reduce",
        });
        for (const look of own) {
          await show(page, look);
          expect.soft(await violations(page), nameOf(look)).toEqual([]);
        }
        await page.context().close();
      });
    }
  }

  test(`nothing of the pages of a ${viewer} is cut off at 320 px or by larger text`, async ({ browser }) => {
    const page = await pageOf(browser, world, viewer, { viewport: { width: 320, height: 800 } });
    for (const look of own) {
      await show(page, look);
      expect.soft(await overflows(page), `${nameOf(look)} at 320 px`).toBe(false);
      await page.evaluate(() => {
        document.documentElement.style.fontSize = "200%";
      });
      await page.setViewportSize({ width: 1280, height: 900 });
      expect.soft(await overflows(page), `${nameOf(look)} with text of 200 %`).toBe(false);
      await page.setViewportSize({ width: 320, height: 800 });
    }
    await page.context().close();
  });

  test(`the keyboard reaches the pages of a ${viewer}, with a ring around each stop`, async ({ browser }) => {
    const page = await pageOf(browser, world, viewer);
    for (const look of own) {
      await show(page, look);
      expect.soft(await walk(page), nameOf(look)).toEqual([]);
    }
    await page.context().close();
  });
}

/** Presses Tab through the page: what stops without being seen, and what could not be reached. */
async function walk(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const seen = new Set<string>();
  for (let stops = 0; stops < 150; stops += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const style = getComputedStyle(element);
      const all = [...document.querySelectorAll("*")];
      return {
        place: String(all.indexOf(element)),
        name: element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40) ?? element.tagName,
        ring: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1,
      };
    });
    if (!stop || seen.has(stop.place)) return complaints;
    seen.add(stop.place);
    if (!stop.ring) complaints.push(`no ring around “${stop.name}”`);
  }
  return complaints;
}
