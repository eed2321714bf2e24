import type { Page } from "@playwright/test";
import { administrator, expect, logIn, register, test } from "./app.ts";

/** That the page says so, with the frame around it and a way out. */
async function saysNothingHere(page: Page): Promise<void> {
  await expect(page.getByRole("main").getByRole("heading", { level: 1, name: "Nothing here" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Go to Home" })).toBeVisible();
  await expect(
    page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Account", exact: true }),
  ).toBeVisible();
}

test("who and what is not there is said inside of the frame", async ({ page }) => {
  await logIn(page, administrator(), "/home");
  for (const path of [
    "/admin/users/zz",
    "/admin/users/00000000-0000-0000-0000-000000000000",
    "/admin/roles/nosuch",
    "/admin/roles/%3Cb%3E",
  ]) {
    await page.goto(path);
    await saysNothingHere(page);
  }
});

test("what one may not see is said inside of the frame, as if it were not there", async ({ page, request }) => {
  await logIn(page, await register(request), "/home");
  for (const path of ["/admin/users", "/admin/users/zz", "/admin/audit", "/admin/jobs"]) {
    await page.goto(path);
    await saysNothingHere(page);
  }
});

test("an address that makes no sense shows what it can, and no filter that does not count", async ({ page }) => {
  await logIn(page, administrator(), `/admin/users?q=${encodeURIComponent('{"a":1}')}`);
  await expect(page.getByRole("table", { name: "Users" })).toBeVisible();
  await page.goto("/admin/audit?outcome=zz&from=2026-13-99");
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  await expect(page.getByText("2026-13-99")).toHaveCount(0);
  await expect(page.getByText("Outcome: zz")).toHaveCount(0);
});
