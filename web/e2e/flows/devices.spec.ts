import type { APIRequestContext, Page } from "@playwright/test";
import { administrator, call, expect, logIn, register, test, tokenOf } from "../app.ts";
import { arrive } from "../hands.ts";

test("a device that is logged out elsewhere shows it within two seconds", async ({ page, request, browser }) => {
  const ada = await register(request);
  const elsewhere = await browser.newContext({
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  });
  const other = await elsewhere.newPage();
  await logIn(other, ada, "/account");
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
  await arrive(page, ada, "/account/sessions");
  // Registering has left none: these two, and this one first.
  const rows = page.getByRole("list", { name: "Devices that are logged in" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("This device");
  await expect(rows.first().getByRole("button", { name: /Log out/ })).toHaveCount(0);
  await expect(rows.nth(1)).toContainText("Firefox on Linux");
  await expect(rows.nth(1)).toContainText("New");

  const button = page.getByRole("button", { name: "Log out Firefox on Linux" });
  await button.focus();
  const pressed = Date.now();
  await page.keyboard.press("Enter");
  await other.waitForURL(/\/login\?ended=ended-elsewhere/, { timeout: 5_000 });
  expect(Date.now() - pressed).toBeLessThan(2_000);
  await expect(page.getByRole("status").filter({ hasText: "Firefox on Linux was logged out." })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(page.getByText("You are logged in here and nowhere else.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await elsewhere.close();
});

/** Logs a person in on three devices, and on this one to look at the list. The tokens are of the first, second, third. */
async function threeDevices(page: Page, request: APIRequestContext) {
  const ada = await register(request);
  const tokens: string[] = [];
  for (const device of ["Ada's first", "Ada's second", "Ada's third"]) {
    const { access_token } = await call<{ access_token: string }>(request, "POST", "/auth/login", {
      ...ada,
      name: undefined,
      device,
    });
    tokens.push(access_token);
  }
  await arrive(page, ada, "/account/sessions");
  const rows = page.getByRole("list", { name: "Devices that are logged in" }).getByRole("listitem");
  await expect(rows.getByRole("heading")).toHaveText([/Chrome on/, "Ada's third", "Ada's second", "Ada's first"]);
  return {
    ada,
    tokens,
    rows,
    logOut: (device: string) => page.getByRole("button", { name: `Log out ${device}` }),
    said: (words: string) => page.getByRole("status").filter({ hasText: words }),
    /** At once: what is said goes away by itself. */
    heard: (words: string) => page.getByRole("status").filter({ hasText: words }).count(),
  };
}

test("rows leave in turn, and the focus goes to the next", async ({ page, request }) => {
  const { rows, logOut, said, heard } = await threeDevices(page, request);
  await logOut("Ada's third").focus();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(3);
  await expect(logOut("Ada's second")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(said("Ada's second was logged out.")).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(logOut("Ada's first")).toBeFocused();
  expect(await heard("logged out elsewhere")).toBe(0);

  await page.getByRole("button", { name: "Log out all others" }).click();
  const dialog = page.getByRole("dialog", { name: "Log out all other devices" });
  await expect(dialog.getByText("1 device is logged out within seconds.")).toBeVisible();
  await dialog.getByRole("button", { name: "Log out all others" }).click();
  await expect(dialog).toBeHidden();
  await expect(said("1 other device was logged out.")).toBeVisible();
  await expect(page.getByText("You are logged in here and nowhere else.")).toBeVisible();
});

test("a device that leaves by itself hands its focus on and says so, and a new one comes by itself", async ({
  page,
  request,
}) => {
  const { ada, tokens, rows, logOut, said, heard } = await threeDevices(page, request);
  await logOut("Ada's second").focus();
  // Less than the half minute after which everything was asked for anew once: the stream tells it.
  const soon = { timeout: 5_000 };
  await call(request, "POST", "/session/logout", undefined, tokens[1]);
  await expect(rows).toHaveCount(3, soon);
  await expect(logOut("Ada's first")).toBeFocused();
  await expect(said("Ada's second was logged out elsewhere.")).toBeVisible();
  await call(request, "POST", "/session/logout", undefined, tokens[0]);
  await expect(rows).toHaveCount(2, soon);
  await expect(logOut("Ada's third")).toBeFocused();

  await call(request, "POST", "/auth/login", { ...ada, name: undefined, device: "Ada's fourth" });
  await expect(rows.getByRole("heading")).toHaveText([/Chrome on/, "Ada's fourth", "Ada's third"], soon);
  // Whoever has moved on stays there, and hears nothing of rows that were not theirs.
  await expect(logOut("Ada's third")).toBeFocused();
  await page.getByRole("button", { name: "Log out all others" }).focus();
  await call(request, "POST", "/session/logout", undefined, tokens[2]);
  await expect(rows.getByRole("heading")).toHaveText([/Chrome on/, "Ada's fourth"], soon);
  await expect(page.getByRole("button", { name: "Log out all others" })).toBeFocused();
  expect(await heard("Ada's third was logged out elsewhere.")).toBe(0);
});

test("somebody who was faster is no error", async ({ page, request }) => {
  const { tokens, rows, logOut, said, heard } = await threeDevices(page, request);
  // The list does not hear of it before the button is pressed.
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/v1/sessions?**", async (route) => {
    await released;
    await route.continue().catch(() => {
      // The page has asked anew meanwhile.
    });
  });
  await logOut("Ada's second").focus();
  await call(request, "POST", "/session/logout", undefined, tokens[1]);
  await page.keyboard.press("Enter");
  await expect(said("Ada's second was logged out already.")).toBeVisible();
  await expect(rows).toHaveCount(3);
  await expect(logOut("Ada's first")).toBeFocused();
  release();
  await page.unrouteAll({ behavior: "wait" });
  await expect(rows.getByRole("heading")).toHaveText([/Chrome on/, "Ada's third", "Ada's first"]);
  await expect(logOut("Ada's first")).toBeFocused();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveCount(0);
  expect(await heard("logged out elsewhere")).toBe(0);
});

test("a new password is told how many devices it logged out", async ({ page, request }) => {
  const ada = await register(request);
  await tokenOf(request, ada);
  await tokenOf(request, ada);
  await arrive(page, ada, "/account/security");
  await page.getByRole("link", { name: "Change password" }).click();
  const current = page.getByLabel("Current password");
  const next = page.getByLabel("New password");
  await current.fill("not the password at all");
  await next.fill(`${ada.password} anew`);
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is not your current password.")).toBeVisible();
  await expect(current).toBeFocused();
  await current.fill(ada.password);
  await next.fill("password1234");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Too easy to guess.")).toBeVisible();
  await expect(next).toBeFocused();
  await next.fill(`${ada.password} anew`);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/account/security");
  await expect(page.getByRole("status").filter({ hasText: "2 other devices were logged out." })).toBeVisible();
  await tokenOf(request, { ...ada, password: `${ada.password} anew` });
});

test("a password that has to be changed comes before anything else", async ({ page, request }) => {
  const ada = await register(request);
  const admin = await tokenOf(request, administrator());
  const found = await call<{ items: { id: string }[] }>(
    request,
    "GET",
    `/users?q=${encodeURIComponent(ada.email)}`,
    undefined,
    admin,
  );
  await call(request, "POST", `/users/${found.items[0]?.id}/require-password`, {}, admin);
  await page.goto("/login?return_to=/account/sessions");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Choose a new password");
  await page.getByLabel("Current password").fill(ada.password);
  await page.getByLabel("New password").fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is the current password. Choose another one.")).toBeVisible();
  await page.getByLabel("New password").fill(`${ada.password} anew`);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/home");
  await page.getByRole("link", { name: "Account" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("what happened to the account stands by day, with refused tries and from where", async ({ page, request }) => {
  const ada = await register(request);
  await tokenOf(request, { ...ada, password: "not the password at all" }).catch(() => {});
  const token = await tokenOf(request, ada);
  for (let begun = 0; begun < 50; begun += 1) await call(request, "POST", "/mfa/totp/enrol", undefined, token);
  await arrive(page, ada, "/account/activity");
  const today = page.getByRole("region", { name: "Today" });
  const rows = today.getByRole("listitem");
  await expect(rows.first()).toContainText("Logged in");
  await expect(rows.first()).toContainText("by password · Chrome on");
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "Load more" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/All \d+ shown/)).toBeVisible();
  await expect(rows.filter({ hasText: "Began to set up an authenticator app" })).toHaveCount(50);
  const refused = rows.filter({ hasText: "Log-in refused" });
  await expect(refused).toContainText("wrong password");
  await expect(refused.getByRole("button", { name: "Copy 127.0.0.1" })).toBeVisible();
  await page.getByRole("link", { name: "Secure my account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Change password");
});
