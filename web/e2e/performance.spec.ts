import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, logIn, register, test } from "./app.ts";
import { quoted, sql } from "./database.ts";
import { looks, nameOf } from "./pages.ts";
import { measure, readVitals, slowPhone, type Vitals, watchVitals, yardstick } from "./vitals.ts";
import { makeWorld, pageOf, VIEWERS, type Viewer } from "./world.ts";

const RUNS = 5;
/** Most of each, in ms; of layout shifts, without a unit. */
const LIMITS: Vitals = { lcp: 2_500, cls: 0.05, longest: 200, inp: 200 };
/** Where what was measured last stands, for people. */
const REPORT = new URL("../MEASURED.md", import.meta.url);
const PHONE = { viewport: { width: 360, height: 800 } };

/** What is measured: a page as somebody sees it. */
const PAGES: readonly (readonly [path: string, viewer: Viewer])[] = [
  ["/", "visitor"],
  ["/login", "visitor"],
  ["/register", "visitor"],
  ["/home", "person"],
  ["/admin/users", "administrator"],
];

/** What people do, and what it is called. */
const INTERACTIONS: readonly (readonly [what: string, path: string, act: (page: Page) => Promise<void>])[] = [
  [
    "Typing an address",
    "/login",
    (page) => page.getByLabel("E-mail address").pressSequentially("ada@example.com", { delay: 80 }),
  ],
  [
    "Opening a dialog",
    "/account/data",
    async (page) => {
      await page.getByRole("button", { name: "Delete my account" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  ],
  [
    "Changing the theme",
    "/account/preferences",
    async (page) => {
      await page.getByRole("radio", { name: "Dark" }).check();
      await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    },
  ],
];

/** A line of the report; a limit that does not hold is an error of the test, not of the report. */
function report(what: string, vitals: Partial<Vitals>, stick: number): void {
  const cell = (value: number | undefined, digits = 0) => (value === undefined ? "–" : value.toFixed(digits));
  const bar = vitals.lcp === undefined ? "" : "█".repeat(Math.round((vitals.lcp / LIMITS.lcp) * 20));
  // A test that fails takes its process along, and what that knew: lines are kept in a file, which each run begins anew.
  mkdirSync(test.info().project.outputDir, { recursive: true });
  appendFileSync(
    rows(),
    `| ${what} | ${cell(vitals.lcp)} | ${bar} | ${cell(vitals.cls, 3)} | ${cell(vitals.longest)} | ${cell(vitals.inp)} | ${cell(stick)} |\n`,
  );
}

const rows = () => `${test.info().project.outputDir}/measured.txt`;

/** Ten thousand people, each with an address and a name of their own. */
function crowd(): void {
  const address = "'crowd-' || i || '@example.com'";
  sql(`INSERT INTO users (id, email, email_key, name, verified_at, created_at, updated_at)
       SELECT uuid_of_moment(now() - i * interval '1 minute'), ${address}, ${address}, ${quoted("Somebody of the crowd ")} || i, now(), now() - i * interval '1 minute', now()
       FROM generate_series(1, 10000) i ON CONFLICT DO NOTHING`);
}

test.describe("a slow phone", () => {
  // Times say something on a machine that does nothing else: `./test --only web-full`.
  test.skip(!process.env.POSTERN_WEB_FULL, "the long measurements are part of web-full");
  test.describe.configure({ mode: "default" });
  test.setTimeout(300_000);

  for (const [path, viewer] of PAGES) {
    test(`${path} is there within 2.5 s, and nothing shifts`, async ({ browser, request }) => {
      if (path === "/admin/users") crowd();
      const page = await pageOf(browser, await makeWorld(request), viewer, PHONE);
      await watchVitals(page);
      await slowPhone(page);
      const vitals = await measure(page, path, RUNS);
      const { inp: _, ...seen } = vitals;
      report(`\`${path}\``, seen, await yardstick(page));
      expect(vitals.cls).toBeLessThan(LIMITS.cls);
      expect(vitals.lcp).toBeLessThan(LIMITS.lcp);
      await page.context().close();
    });
  }

  for (const viewer of VIEWERS) {
    test(`nothing shifts on any page of a ${viewer}`, async ({ browser, request }) => {
      const world = await makeWorld(request);
      const page = await pageOf(browser, world, viewer, PHONE);
      await watchVitals(page);
      await slowPhone(page);
      for (const look of looks.filter((one) => one.viewer === viewer)) {
        const { cls } = await measure(page, look.at?.(world) ?? look.path, 1);
        expect.soft(cls, nameOf(look)).toBeLessThan(LIMITS.cls);
      }
      await page.context().close();
    });
  }

  for (const [what, path, act] of INTERACTIONS) {
    test(`${what} is answered within 200 ms`, async ({ browser, request }) => {
      const page = await pageOf(browser, await makeWorld(request), path === "/login" ? "visitor" : "newcomer", PHONE);
      await watchVitals(page);
      await slowPhone(page);
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.waitForLoadState("networkidle");
      await act(page);
      await expect.poll(async () => (await readVitals(page)).inp, { message: "no input was seen" }).toBeGreaterThan(0);
      const { inp } = await readVitals(page);
      report(what, { inp }, await yardstick(page));
      expect(inp).toBeLessThanOrEqual(LIMITS.inp);
      await page.context().close();
    });
  }

  test.afterAll(() => {
    const cpu = cpus()[0]?.model.trim() ?? "unknown";
    writeFileSync(
      REPORT,
      `# What was measured last

Written by \`./test --only web-full\`. A slow phone, as Chromium plays it: 4 × slower CPU, 1.6 Mbit/s, 150 ms, nothing cached; the
median of ${RUNS} cold views. The machine: ${cpus().length} cores (${cpu}). The yardstick is a fixed loop in the same
browser: where it is longer than elsewhere, so is everything else.

Limits: largest contentful paint ${LIMITS.lcp} ms (a full bar has 20 blocks), layout shift ${LIMITS.cls}, answer to an input ${LIMITS.inp} ms.

| what | LCP, ms | of the limit | shift | longest task, ms | input, ms | yardstick, ms |
|---|--:|---|--:|--:|--:|--:|
${readFileSync(rows(), "utf8")}`,
    );
  });
});

for (const path of ["/", "/login", "/register"]) {
  test(`a cold ${path} fetches at most 150 KB of JavaScript`, async ({ page }) => {
    const scripts: Promise<number>[] = [];
    page.on("response", (response) => {
      if (/\.js$/.test(new URL(response.url()).pathname))
        scripts.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    });
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    const total = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
    test.info().annotations.push({ type: "measured", description: `${path} ${total} bytes of JavaScript, gzip` });
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThanOrEqual(150 * 1024);
  });
}

test("the theme changes without a reload and at once", async ({ page, request }) => {
  await logIn(page, await register(request), "/account/preferences");
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
