import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { expect, test } from "./app.ts";
import { pasted } from "./hands.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const GUIDES = readdirSync(new URL("../../docs/guides/", import.meta.url)).map((file) => file.replace(/\.md$/, ""));

test.setTimeout(180_000);

/** What axe finds: rule, and where. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } };
    return axe.run({ runOnly: { type: "tag", values: tags } });
  }, TAGS);
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
}

/** What the page asks of others than the server that it came from. */
function foreign(page: Page, origin: string): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) asked.push(url);
  });
  return asked;
}

for (const width of [1440, 360]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`at ${width} px, ${colorScheme}`, () => {
      test.use({ viewport: { width, height: 900 }, colorScheme });

      test("the description of the API is read by everybody", async ({ page, baseURL }) => {
        const asked = foreign(page, baseURL ?? "");
        await page.goto("/docs");
        await page.locator("#operations-tag-rbac").click();
        await page.locator('.opblock [data-path="/api/v1/rbac/token-check"]').click();
        await expect(page.getByText("Example Value").first()).toBeVisible();
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
        expect(asked).toEqual([]);
      });

      test("guides are read by everybody", async ({ page, baseURL }) => {
        const asked = foreign(page, baseURL ?? "");
        for (const guide of GUIDES) {
          await page.goto(`/docs/guides/${guide}`);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          expect(await violations(page), guide).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), guide).toBe(false);
          // Nothing of a command is out of sight.
          const cut = (all: Element[]) => all.filter((one) => one.scrollWidth > one.clientWidth).length;
          expect(await page.locator("figure pre").evaluateAll(cut), guide).toBe(0);
        }
        expect(asked).toEqual([]);
      });
    });
  }
}

test("a call is tried out on the page", async ({ page }) => {
  await page.goto("/docs");
  await page.locator("#operations-tag-health").click();
  const call = page.locator(".opblock").filter({ has: page.locator('[data-path="/health/live"]') });
  await call.locator(".opblock-summary-control").click();
  await call.getByRole("button", { name: "Try it out" }).click();
  await call.getByRole("button", { name: "Execute" }).click();
  await expect(call.locator(".live-responses-table .response .response-col_status")).toContainText("200");
  await expect(call.locator(".live-responses-table")).toContainText('"status": "ok"');
});

test("one goes from the API to the guides, from one to the next, and copies commands", async ({ page, context }) => {
  await page.goto("/docs");
  await page.getByRole("navigation", { name: "Documentation" }).getByRole("link", { name: "Start" }).click();
  await page.getByRole("link", { name: /^Next/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Log in");
  const commands = page.locator("figure.commands").first();
  await commands.getByRole("button", { name: "Copy" }).click();
  await expect(commands.getByRole("status")).toHaveText("Copied");
  expect(await pasted(context)).toBe(await commands.locator("code").textContent());
});
