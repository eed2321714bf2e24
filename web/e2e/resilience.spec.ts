import type { Page } from "@playwright/test";
import { administrator, call, expect, logIn, register, test, tokenOf } from "./app.ts";

/** What the page waits for until it believes that an answer will not come. */
const PATIENCE = 10_000;

const nameField = (page: Page) => page.getByLabel("Name", { exact: true });

test("a session that has expired asks for a log-in over the page, and what was typed is saved after it", async ({
  page,
  context,
  request,
}) => {
  const ada = await register(request);
  // Who has chosen nothing is asked nothing, but the page notes the language of the browser, and hears of that.
  await call(request, "PATCH", "/users/me/preferences", { theme: "light" }, await tokenOf(request, ada));
  await logIn(page, ada, "/account");
  await nameField(page).fill("Augusta Ada King");
  // What the server has let go, a browser lets go, too: no cookie comes along any more.
  await context.clearCookies();
  await page.getByRole("button", { name: "Save name" }).click();
  const dialog = page.getByRole("dialog", { name: "Log in again to go on" });
  await expect(dialog).toContainText(ada.email);
  const password = dialog.getByLabel("Password", { exact: true });
  await expect(password).toBeFocused();
  await password.fill("not the password at all");
  await password.press("Enter");
  await expect(dialog.getByText(/E-mail address or password is wrong/)).toBeVisible();
  await password.fill(ada.password);
  await password.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Your name is saved.")).toBeVisible();
  await expect(nameField(page)).toHaveValue("Augusta Ada King");
  await expect(page).toHaveURL(/\/account$/);
});

test("whoever leaves that dialog comes back to the page after a log-in", async ({ page, context, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account/preferences");
  await expect(page.getByLabel("Sunday")).toBeVisible();
  await context.clearCookies();
  await page.getByLabel("Sunday").check();
  await page.getByRole("button", { name: "Leave this page" }).click();
  await expect(page.getByText("Your session has ended. Log in to go on where you were.")).toBeVisible();
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(/\/account\/preferences$/);
});

test("a session that is ended on another device leaves nothing of the page, and says why", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  await expect(nameField(page)).toHaveValue(ada.name);
  const token = await tokenOf(request, ada);
  await call(request, "DELETE", "/sessions", undefined, token);
  await page.waitForURL("**/login?ended=ended-elsewhere");
  await expect(page.getByText(/You were logged out/)).toBeVisible();
});

test("ten minutes before a day is over one logs in again in place", async ({ page, request }) => {
  const ada = await register(request);
  await page.clock.install();
  await logIn(page, ada, "/account");
  await nameField(page).fill("Augusta Ada King");
  const notice = page.getByText(/You will be logged out in 9:\d\d/);
  await expect(notice).toHaveCount(0);
  // Only the clock of the browser moves: the day of the server is not over.
  await page.clock.fastForward((24 * 60 - 10) * 60_000 + 5_000);
  await expect(notice.last()).toBeVisible();
  await page.getByRole("button", { name: "Log in again" }).click();
  const dialog = page.getByRole("dialog", { name: "Log in for another day" });
  await dialog.getByLabel("Password", { exact: true }).fill(ada.password);
  await dialog.getByRole("button", { name: "Log in" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(nameField(page)).toHaveValue("Augusta Ada King");
});

test("412: what two devices changed stands side by side, and one chooses", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  await nameField(page).fill("Name of this device");
  const token = await tokenOf(request, ada);
  await call(request, "PATCH", "/users/me", { name: "Name of the other device" }, token);
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("heading", { name: "Your name was changed elsewhere meanwhile" })).toBeFocused();
  await expect(page.getByText("Name of the other device").filter({ visible: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Use yours" }).click();
  await expect(nameField(page)).toHaveValue("Name of this device");
  expect(await call(request, "GET", "/users/me", undefined, token)).toMatchObject({ name: "Name of this device" });

  await nameField(page).fill("Once more of this one");
  await call(request, "PATCH", "/users/me", { name: "Once more of the other" }, token);
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByRole("button", { name: "Keep theirs" }).click();
  await expect(nameField(page)).toHaveValue("Once more of the other");
  expect(await call(request, "GET", "/users/me", undefined, token)).toMatchObject({ name: "Once more of the other" });
});

test("412: changes of different things are both kept, and that is said", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  await nameField(page).fill("Augusta Ada King");
  const token = await tokenOf(request, ada);
  const { user_id } = await call<{ user_id: string }>(request, "GET", "/session", undefined, token);
  const admin = await tokenOf(request, administrator());
  await call(request, "PUT", `/users/${user_id}/roles/premium`, undefined, admin);
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText(/Your name is saved\. Something else in your account changed/)).toBeVisible();
  await expect(page.getByText(/\bPremium\b/)).toBeVisible();
  expect(await call(request, "GET", "/users/me", undefined, token)).toMatchObject({
    name: "Augusta Ada King",
    roles: ["premium", "user"],
  });
});

test("offline: the page says so, keeps what was typed, and goes on when the network is back", async ({
  page,
  context,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  await nameField(page).fill("Augusta Ada King");
  await context.setOffline(true);
  await expect(page.getByText("Postern cannot be reached.")).toBeVisible();
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText(/No connection\. What you typed is kept/)).toBeVisible();
  await expect(nameField(page)).toHaveValue("Augusta Ada King");
  await page.getByRole("button", { name: "Look now" }).click();
  await expect(page.getByText("Postern cannot be reached.")).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("Postern can be reached again.")).toBeVisible();
  await expect(page.getByText("Postern cannot be reached.")).toHaveCount(0);
  // Nothing is sent by itself: the person says when.
  const token = await tokenOf(request, ada);
  expect(await call(request, "GET", "/users/me", undefined, token)).toMatchObject({ name: ada.name });
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Your name is saved.")).toBeVisible();
});

test("slow: the button is busy, a second press sends nothing, and a late answer is told honestly", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  let sent = 0;
  await page.route("**/api/v1/users/me", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, sent === 1 ? 1_500 : PATIENCE + 2_000));
    await route.continue().catch(() => {
      // The page has given up on it.
    });
  });
  await nameField(page).fill("Augusta Ada King");
  const save = page.getByRole("button", { name: /Save name|Saving …/ });
  await save.click();
  await expect(save).toHaveAttribute("aria-busy", "true");
  await save.click({ force: true });
  await nameField(page).press("Enter");
  await expect(page.getByText("Your name is saved.")).toBeVisible();
  expect(sent).toBe(1);

  await nameField(page).fill("Augusta");
  await save.click();
  await expect(page.getByText(/No answer came in time\. Look whether it was done/)).toBeVisible({
    timeout: PATIENCE + 5_000,
  });
  await expect(nameField(page)).toHaveValue("Augusta");
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("500: in its place with the number of the case; one part that fails is no outage", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/home");
  await page.route("**/api/v1/users/me/features", (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "/problems/internal",
        title: "Internal error",
        status: 500,
        trace_id: "0af7651916cd",
      }),
    }),
  );
  await page.reload();
  await expect(page.getByText("That was our fault.")).toBeVisible();
  await expect(page.getByText("0af7651916cd")).toBeVisible();
  await expect(page.getByRole("heading", { name: "The first three steps" })).toBeVisible();
  await expect(page.getByText("Postern cannot reach its data just now.")).toHaveCount(0);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "What the assistant may do" })).toBeVisible();
});

test("a log-out that fails says so, and can be tried again", async ({ page, request }) => {
  await logIn(page, await register(request), "/account");
  const problem = { type: "/problems/unavailable", title: "Not available", status: 503 };
  await page.route("**/api/v1/session/logout", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  const logOut = page.getByRole("button", { name: "Log out" });
  await logOut.click();
  await expect(page.getByText(/^You are still logged in\. ./)).toBeVisible();
  await expect(page).toHaveURL(/\/account$/);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await logOut.click();
  await expect(page).toHaveURL(/\/login/);
});

test("two tabs whose cookie is about to end refresh it once", async ({ page, context, request }) => {
  const ada = await register(request);
  // Both have noted the theme before the test changes what they share.
  await call(request, "PATCH", "/users/me/preferences", { theme: "dark" }, await tokenOf(request, ada));
  await logIn(page, ada, "/account");
  const other = await context.newPage();
  await other.goto("/account");
  await expect(nameField(other)).toHaveValue(ada.name);
  for (const tab of [page, other]) await expect(tab.locator("html")).toHaveAttribute("data-theme", "dark");
  let refreshes = 0;
  context.on("request", (sending) => {
    if (sending.url().endsWith("/api/v1/session/refresh")) refreshes += 1;
  });
  await page.evaluate(() => {
    const hint = JSON.parse(localStorage.getItem("postern") ?? "{}");
    localStorage.setItem("postern", JSON.stringify({ ...hint, accessUntil: Date.now() + 5_000 }));
  });
  await Promise.all([page, other].map((tab) => tab.getByRole("link", { name: "Preferences" }).first().click()));
  for (const tab of [page, other]) {
    await expect(tab.getByRole("heading", { name: "Preferences", level: 1 })).toBeVisible();
    await tab.getByRole("link", { name: "Home" }).first().click();
    await expect(tab.getByRole("heading", { name: "What the assistant may do" })).toBeVisible();
  }
  expect(refreshes).toBe(1);
  const left = await page.evaluate(() => JSON.parse(localStorage.getItem("postern") ?? "{}").accessUntil - Date.now());
  expect(left).toBeGreaterThan(200_000);
});

test("a log-out in one tab logs out all, and Back shows nothing", async ({ page, context, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  const other = await context.newPage();
  await other.goto("/account");
  await expect(nameField(other)).toHaveValue(ada.name);
  await page.getByRole("button", { name: "Log out" }).first().click();
  await page.waitForURL("**/login**");
  await other.waitForURL("**/login**");
  await page.goBack();
  await expect(page.getByLabel("E-mail address")).toBeVisible();
  await expect(page.getByText(ada.email)).toHaveCount(0);
});
