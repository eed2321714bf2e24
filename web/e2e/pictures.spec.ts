import { mkdirSync, readFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "./app.ts";
import { giveWork } from "./history.ts";
import { type Look, looks, nameOf } from "./pages.ts";
import { administratorToken, makeWorld, pageOf, VIEWERS, type Viewer, type World } from "./world.ts";

/** Where pictures go: looked at by a person, not compared by pixel. The contact sheets alone are committed. */
const FOLDER = new URL("../screenshots/", import.meta.url).pathname;

interface Format {
  name: string;
  width: number;
  height: number;
  scheme: "light" | "dark";
  language: "en" | "de";
}

const SIZES = [
  ["phone", 360, 800],
  ["tablet", 768, 1024],
  ["desktop", 1440, 900],
] as const;

const all: Format[] = SIZES.flatMap(([size, width, height]) =>
  (["light", "dark"] as const).flatMap((scheme) =>
    (["en", "de"] as const).map((language) => ({
      name: `${size}-${scheme}-${language}`,
      width,
      height,
      scheme,
      language,
    })),
  ),
);

test.describe.configure({ mode: "serial" });
test.setTimeout(300_000);

test.skip(!process.env.POSTERN_WEB_FULL, "the pictures are part of web-full");

let world: World;
test.beforeAll(async ({ request }) => {
  world = await makeWorld(request);
  await giveWork(request, await administratorToken(request), world.user);
  mkdirSync(FOLDER, { recursive: true });
});

/** Pages follow the preference of whoever is logged in, so that is what has to change. */
async function speak(page: Page, viewer: Viewer, language: string): Promise<void> {
  if (viewer === "visitor") return;
  await page.evaluate(
    (tag) =>
      fetch("/api/v1/users/me/preferences", {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ language: tag }),
      }),
    language,
  );
}

async function take(page: Page, look: Look, format: Format): Promise<string> {
  await page.goto(look.at?.(world) ?? look.path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /^(Loading|Wird geladen) …$/ })).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("lang", format.language);
  await page.evaluate(() => document.fonts.ready);
  // A window as high as the page: bars that stick to an edge of the window do not lie across the picture.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: format.width, height: Math.max(format.height, Math.min(height, 8_000)) });
  const file = `${nameOf(look)}.${format.name}.jpg`;
  await page.screenshot({ path: FOLDER + file, type: "jpeg", quality: 80, fullPage: true, animations: "disabled" });
  await page.setViewportSize(format);
  return file;
}

/** One picture of all pictures of a format. */
async function contactSheet(browser: Browser, format: Format, files: readonly string[]): Promise<void> {
  const width = format.name.startsWith("desktop") ? 480 : 240;
  const figures = files.map((file) => {
    const data = readFileSync(FOLDER + file).toString("base64");
    return `<figure><img src="data:image/jpeg;base64,${data}"><figcaption>${file.split(".")[0]}</figcaption></figure>`;
  });
  const context = await browser.newContext({ viewport: { width: (width + 16) * 6 + 16, height: 600 } });
  const page = await context.newPage();
  await page.setContent(
    `<style>body{margin:16px;display:grid;grid-template-columns:repeat(6,${width}px);gap:16px;font:14px system-ui;background:#bbb;align-items:start}figure{margin:0}img{width:100%;max-height:${width * 1.8}px;object-fit:cover;object-position:top;border:1px solid #666}</style>${figures.join("")}`,
  );
  await page.screenshot({ path: `${FOLDER}sheet-${format.name}.jpg`, type: "jpeg", quality: 70, fullPage: true });
  await context.close();
}

for (const format of all) {
  test(`pictures: ${format.name}`, async ({ browser, request }) => {
    const files: string[] = [];
    for (const viewer of VIEWERS) {
      const { width, height, scheme, language } = format;
      const page = await pageOf(browser, world, viewer, {
        viewport: { width, height },
        colorScheme: scheme,
        locale: language === "de" ? "de-DE" : "en-GB",
        reducedMotion: "reduce",
      });
      await speak(page, viewer, language);
      for (const look of looks.filter((one) => one.viewer === viewer)) files.push(await take(page, look, format));
      await speak(page, viewer, "en");
      await page.context().close();
    }
    await contactSheet(browser, format, files);
    expect(files).toHaveLength(looks.length);
    // The person's codes for logging in are few: a fresh set for the next format.
    if (world.person.backupCodes.length < 3) world = await makeWorld(request);
  });
}
