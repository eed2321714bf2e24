import type { Page } from "@playwright/test";
import { call, expect, logIn, register, test, tokenOf } from "./app.ts";

const theme = (page: Page) => page.locator("html");

/** The addresses of the streams that a page has opened, as they open. */
function streamsOf(page: Page): string[] {
  const opened: string[] = [];
  page.on("request", (sending) => {
    if (sending.resourceType() === "eventsource") opened.push(new URL(sending.url()).search);
  });
  return opened;
}

/** The tab comes into sight, or leaves it: no browser of a test does that by itself. */
async function look(page: Page, state: "visible" | "hidden"): Promise<void> {
  await page.evaluate((now) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => now });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

test("a tab that nobody looks at hears nothing after five minutes, and misses nothing when it is looked at again", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  const prefer = (to: string) => call(request, "PATCH", "/users/me/preferences", { theme: to }, token);
  await prefer("light");
  const streams = streamsOf(page);
  await page.clock.install();
  await logIn(page, ada, "/account");
  await expect.poll(() => streams.length).toBeGreaterThan(0);
  // The stream is there, and tells.
  await prefer("dark");
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");

  await look(page, "hidden");
  await prefer("light");
  await expect(theme(page)).toHaveAttribute("data-theme", "light");
  const closed = page.waitForEvent("requestfailed", (sending) => sending.resourceType() === "eventsource");
  await page.clock.fastForward(5 * 60_000 + 1_000);
  await closed;
  await prefer("dark");
  const before = streams.length;
  await look(page, "visible");
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");
  expect(streams).toHaveLength(before + 1);
  expect(streams.at(-1)).toMatch(/^\?since=\d+-\d+$/);
});

test("where somebody has ten streams already, changes are asked for each half minute", async ({ page, request }) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  const prefer = (to: string) => call(request, "PATCH", "/users/me/preferences", { theme: to }, token);
  await prefer("light");
  const stop = new AbortController();
  const others = Array.from({ length: 10 }, () =>
    fetch(`${process.env.POSTERN_URL}/api/v1/sync/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: stop.signal,
    }),
  );
  for (const other of await Promise.all(others)) expect(other.status).toBe(200);
  let polls = 0;
  page.on("response", (answer) => {
    if (answer.url().includes("/api/v1/sync/changes") && answer.ok()) polls += 1;
  });
  await page.clock.install();
  await logIn(page, ada, "/account");
  await expect.poll(() => polls).toBe(1);
  await prefer("dark");
  await page.clock.fastForward(29_000);
  expect(polls).toBe(1);
  await page.clock.fastForward(2_000);
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");
  expect(polls).toBe(2);
  // As soon as there is room, it is told at once again.
  stop.abort();
  const streams = streamsOf(page);
  await expect(async () => {
    await page.clock.fastForward(30_000);
    expect(streams.length).toBeGreaterThan(0);
    await prefer("light");
    await expect(theme(page)).toHaveAttribute("data-theme", "light", { timeout: 1_000 });
    await prefer("dark");
    await expect(theme(page)).toHaveAttribute("data-theme", "dark", { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
});

test("what others change of the account waits until a form over it is saved", async ({ page, request }) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  await call(request, "PATCH", "/users/me/preferences", { theme: "light" }, token);
  const streams = streamsOf(page);
  await logIn(page, ada, "/account");
  const name = page.getByLabel("Name", { exact: true });
  await expect(name).toHaveValue(ada.name);
  await expect.poll(() => streams.length).toBeGreaterThan(0);
  await name.fill("Augusta Ada King");
  const next = `augusta-${ada.email}`;
  await call(request, "POST", "/users/me/email", { email: next }, token);
  // What is told later has arrived, so this has, too.
  await call(request, "PATCH", "/users/me/preferences", { theme: "dark" }, token);
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");
  await expect(page.getByText(next)).toHaveCount(0);
  // Whoever takes back what they typed sees it at once.
  await name.fill(ada.name);
  await expect(page.getByText(next)).toBeVisible();
});
