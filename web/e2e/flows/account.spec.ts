import { readFile } from "node:fs/promises";
import type { APIRequestContext, Page } from "@playwright/test";
import { call, enrol, expect, linkIn, logIn, mailTo, register, somebody, test, tokenOf } from "../app.ts";
import { connect } from "../world.ts";

/** The provider that stands in for Google forgets what it has allowed `sub`: the next use of the connection finds out. */
async function revokeAtProvider(request: APIRequestContext, token: string, id: string, sub: string): Promise<void> {
  const { authorize_url } = await call<{ authorize_url: string }>(
    request,
    "POST",
    `/oauth/connections/${id}/scopes`,
    { transport: "token" },
    token,
  );
  const provider = new URL(authorize_url).origin;
  expect((await request.post(`${provider}/users/${encodeURIComponent(sub)}/revoke-tokens`)).ok()).toBe(true);
  await expect(call(request, "POST", `/oauth/connections/${id}/refresh`, undefined, token)).rejects.toThrow(/409/);
}

const sidebar = (page: Page) => page.getByRole("banner").filter({ visible: true });

test("a newcomer is told the first three steps, and what each feature lacks", async ({ page, request }) => {
  await logIn(page, await register(request));
  const steps = page.getByRole("region", { name: "The first three steps" }).or(page.getByRole("list").first());
  await expect(page.getByRole("heading", { name: "The first three steps" })).toBeVisible();
  await expect(steps.first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Set up authenticator app" })).toHaveCount(1);
  // What one account opens stands together, with that account once.
  const notes = page.getByRole("listitem").filter({ hasText: "Read your notes" });
  await expect(notes.getByRole("heading", { name: "Notes" })).toBeVisible();
  await expect(notes).toContainText("Write notes");
  await expect(notes).toContainText("Needs an account at Notion.");
  await expect(page.getByRole("link", { name: "Connect Notion" })).toHaveCount(1);
  await expect(page.getByText("Needs the role premium. Whoever runs this server can give it to you.")).toBeVisible();
  await notes.getByRole("link", { name: "Connect Notion" }).click();
  await expect(page).toHaveURL(/\/connections\/new\/notion$/);
});

test("the places of the assistant say what works and what is missing", async ({ page, request }) => {
  await logIn(page, await register(request), "/chat");
  await expect(page.getByText("Ready. The assistant may use this.")).toBeVisible();
  await page.goto("/calendar");
  const read = page.getByRole("listitem").filter({ hasText: "Read your calendar" });
  await expect(read).toContainText("Needs an account at Google or Microsoft.");
  await expect(page.getByText("Ready. The assistant may use this.")).toHaveCount(0);
  await read.getByRole("link", { name: "Connect Google" }).click();
  await expect(page).toHaveURL(/\/connections\/new\/google\?feature=calendar\.read$/);
});

test("an account that wants its owner again is the first thing on the page, and its button goes there at once", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  const id = await connect(request, token, ada.email);
  await logIn(page, ada);
  await expect(page.getByRole("heading", { name: "Needs you" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Log in at Google" })).toHaveCount(0);
  // It turns up while one looks at the page.
  await revokeAtProvider(request, token, id, ada.email);
  const need = page.getByRole("listitem").filter({ hasText: "wants you to log in there again before" });
  await expect(need.first()).toContainText(ada.email);
  const [begun] = await Promise.all([
    page.waitForResponse(/\/oauth\/connections\/.*\/scopes$/),
    need.getByRole("button", { name: "Log in at Google" }).click(),
  ]);
  expect(begun.status()).toBe(201);
  await page.waitForURL(/\/oauth2\/authorize/);
});

test("a paused account is resumed where its absence is noticed", async ({ page, request }) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  const id = await connect(request, token, ada.email, []);
  await call(request, "POST", `/oauth/connections/${id}/pause`, undefined, token);
  await logIn(page, ada, "/calendar");
  const read = page.getByRole("listitem").filter({ hasText: "Read your calendar" });
  // Without the access itself the account is not the step that is missing; it says which is.
  await expect(read).toContainText(/does not allow this yet|is paused/);
});

test("few backup codes and new devices are said, the second factor no more", async ({ page, request }) => {
  const ada = await enrol(request, await register(request));
  const token = await tokenOfFactor(request, ada.email, ada.password, ada.backupCodes[0] ?? "");
  for (const code of ada.backupCodes.slice(1, 8)) {
    await call(request, "POST", "/auth/step-up", { factor: "backup_code", code }, token);
  }
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(ada.backupCodes[8] ?? "");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForURL("**/home");
  await expect(page.getByText("1 backup code is left.")).toBeVisible();
  await expect(page.getByText(/other devices? logged in within a day/)).toBeVisible();
  await expect(page.getByText("Your password alone opens this account.")).toHaveCount(0);
  await page.getByRole("link", { name: "Make new codes" }).click();
  await expect(page).toHaveURL(/\/account\/security\/backup-codes$/);
});

async function tokenOfFactor(request: APIRequestContext, email: string, password: string, code: string) {
  const { challenge } = await call<{ challenge: string }>(request, "POST", "/auth/login", { email, password });
  const answer = await call<{ access_token: string }>(request, "POST", "/auth/login/mfa", {
    challenge,
    factor: "backup_code",
    code,
  });
  return answer.access_token;
}

test("a new name is saved and stands in the frame at once", async ({ page, request }) => {
  await logIn(page, await register(request), "/account");
  const name = page.getByLabel("Name", { exact: true });
  await expect(name).toHaveValue("Ada Lovelace");
  // Since when the account exists is a date, in the first minute as well.
  await expect(page.getByRole("definition").filter({ hasText: /^\d{1,2} [A-Z][a-z]+ \d{4}$/ })).toBeVisible();
  await name.fill("");
  await name.press("Enter");
  await expect(page.getByText("This is needed.")).toBeVisible();
  await expect(name).toBeFocused();
  await name.fill("Augusta Ada King");
  await name.press("Enter");
  await expect(page.getByText("Your name is saved.")).toBeVisible();
  await expect(sidebar(page)).toContainText("Augusta Ada King");
});

test("a change of address shows both sides, can be ended, and happens when both have agreed", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  const next = somebody().email.replace("ada-", "augusta-");
  const field = page.getByLabel("New e-mail address");
  await field.fill("nowhere");
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByText("This is no e-mail address.")).toBeVisible();
  await field.fill(next);
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByRole("heading", { name: "The change is under way" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: next })).toContainText("Waits for the link in our mail");

  // A change that is ended before its mails are written sends none: here they are out.
  for (const address of [next, ada.email]) await mailTo(request, address, /new e-mail address/);
  await page.getByRole("button", { name: "Keep the present address" }).click();
  await expect(field).toBeVisible();
  await field.fill(next);
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByRole("heading", { name: "The change is under way" })).toBeVisible();

  const agree = async (address: string) => {
    // The mails of the first change have come before, and their links open nothing any more.
    const link = linkIn(await mailTo(request, address, /new e-mail address/, 2), "/change-email");
    await call(request, "POST", "/auth/email-change/confirm", { token: link.split("token=")[1] });
  };
  await agree(next);
  // The page hears of it by itself.
  await expect(page.getByRole("listitem").filter({ hasText: next })).toContainText("Has agreed");
  await agree(ada.email);
  await expect(page.getByRole("heading", { name: "The change is under way" })).toHaveCount(0);
  await expect(sidebar(page)).toContainText(next);
});

test("preferences apply at once, say so beside themselves, and do so in every tab", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account/preferences");
  const other = await page.context().newPage();
  await other.goto("/home");
  await expect(other.getByRole("heading", { name: "Home" })).toBeVisible();

  const theme = page.getByRole("radiogroup", { name: "Theme" });
  await theme.getByLabel("Dark").check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(theme.getByText("Saved")).toBeVisible();
  await expect(other.locator("html")).toHaveAttribute("data-theme", "dark");

  await page.getByLabel("Language").selectOption("de");
  await expect(page.getByRole("heading", { name: "Einstellungen", level: 1 })).toBeVisible();
  await expect(other.getByRole("heading", { name: "Start", level: 1 })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByLabel("Sprache").selectOption("en");
  await expect(page.getByRole("heading", { name: "Preferences", level: 1 })).toBeVisible();

  // Back and forth, faster than answers come: what was pressed last counts.
  for (const day of ["Sunday", "Saturday", "Monday", "Sunday"]) await page.getByLabel(day).check();
  await expect(page.getByRole("radiogroup", { name: "First day of the week" }).getByText("Saved")).toBeVisible();
  await expect(page.getByLabel("Sunday")).toBeChecked();

  const push = page.getByRole("switch", { name: "Push messages" });
  await push.uncheck();
  await expect(push).not.toBeChecked();
  await expect(page.getByRole("status").filter({ hasText: "Saving" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel("Sunday")).toBeChecked();
  await expect(push).not.toBeChecked();
  await expect(page.getByRole("switch", { name: "Mails about security" })).toHaveAttribute("aria-disabled", "true");
});

test("text messages cannot be asked for without a phone, and the way to one stands there", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  await logIn(page, ada, "/account/preferences");
  const texts = page.getByRole("switch", { name: "Text messages about security" });
  await expect(page.getByText("They need a phone that you have confirmed. There is none yet.")).toBeVisible();
  await expect(texts).toHaveAttribute("aria-disabled", "true");
  await texts.press("Space");
  await expect(texts).not.toBeChecked();
  // Whoever had switched them on, and then removed the phone, can switch them off.
  await call(request, "PATCH", "/users/me/preferences", { notifications: { sms: { security: true } } }, token);
  await page.reload();
  await expect(texts).toBeChecked();
  await texts.uncheck();
  await expect(texts).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("link", { name: "Add a phone" }).click();
  await expect(page).toHaveURL(/\/account\/security\/phone$/);
});

test("one key goes out at a time, so that nobody's change undoes another's", async ({ page, request }) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  // Somebody who has set something before: a newcomer's browser sends its language and zone.
  await call(request, "PATCH", "/users/me/preferences", { time_zone: "Europe/Berlin" }, token);
  await logIn(page, ada, "/account/preferences");
  let sent = 0;
  let atOnce = 0;
  let most = 0;
  page.on("request", (sending) => {
    if (sending.method() !== "PATCH") return;
    sent += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
  });
  page.on("requestfinished", (sending) => {
    if (sending.method() === "PATCH") atOnce -= 1;
  });
  await expect(page.getByRole("radiogroup", { name: "Theme" })).toBeVisible();
  await call(request, "PATCH", "/users/me/preferences", { features: { chat: { history_days: 30 } } }, token);
  await page.getByLabel("Sunday").check();
  await page.getByRole("switch", { name: "Suggest what to ask" }).uncheck();
  await page.getByLabel("Light").check();
  await expect(page.getByRole("radiogroup", { name: "Theme" }).getByText("Saved")).toBeVisible();
  expect({ sent, most }).toEqual({ sent: 3, most: 1 });
  await expect(page.getByLabel("Keep conversations, in days")).toHaveValue("30");
  const now = await call<{ theme: string; features: { chat: unknown; calendar: { week_start: string } } }>(
    request,
    "GET",
    "/users/me/preferences",
    undefined,
    token,
  );
  expect(now.theme).toBe("light");
  expect(now.features.calendar.week_start).toBe("sunday");
  expect(now.features.chat).toEqual({ history_days: 30, suggestions: false });
});

test("languages without a translation are kept, and what cannot be taken stays in its field", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  await call(request, "PATCH", "/users/me/preferences", { language: "fr" }, token);
  await logIn(page, ada, "/account/preferences");
  await expect(page.getByLabel("Language")).toHaveValue("fr");
  await expect(page.getByLabel("Language").getByRole("option")).toHaveText([
    "English",
    "Deutsch",
    "fr (not translated yet)",
  ]);

  const days = page.getByLabel("Keep conversations, in days");
  await days.fill("0");
  await days.press("Enter");
  await expect(page.getByText("A whole number from 1 to 3650.")).toBeVisible();
  await expect(days).toHaveValue("0");
  await days.fill("90");
  await days.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();

  const zone = page.getByLabel("Time zone");
  await zone.fill("Atlantis");
  await zone.press("Enter");
  await expect(page.getByText("There is no time zone of this name.")).toBeVisible();
  await zone.fill("new york");
  await zone.press("Enter");
  await expect(zone).toHaveValue("America/New_York");
  await page.getByRole("button", { name: "Use Europe/Berlin, as this browser" }).click();
  await expect(zone).toHaveValue("Europe/Berlin");
  await expect
    .poll(() => call<{ time_zone: string }>(request, "GET", "/users/me/preferences", undefined, token))
    .toMatchObject({ time_zone: "Europe/Berlin", language: "fr", features: { chat: { history_days: 90 } } });
});

test("a newcomer keeps the language and the zone of the browser that they came with", async ({ browser, request }) => {
  const ada = await register(request);
  const context = await browser.newContext({ locale: "de-AT", timezoneId: "Europe/Vienna" });
  const page = await context.newPage();
  await page.goto("/login");
  await page.getByLabel("E-Mail-Adresse").fill(ada.email);
  await page.getByLabel("Passwort", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page.getByRole("heading", { name: "Start", level: 1 })).toBeVisible();
  const token = await tokenOf(request, ada);
  await expect
    .poll(() => call<unknown>(request, "GET", "/users/me/preferences", undefined, token))
    .toMatchObject({ language: "de", time_zone: "Europe/Vienna" });
  await context.close();
});

test("all of one's data comes as a file", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account/data");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download my data" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^postern-ada-.*@example\.com-\d{4}-\d\d-\d\d\.json$/);
  const content = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(JSON.stringify(content)).toContain(ada.email);
  await expect(page.getByText(/The file is in your downloads \(.*B\)\./)).toBeVisible();
});

test("an account is deleted with its consequences named, and kept again after a log-in", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account/data");
  const open = page.getByRole("button", { name: "Delete my account" });
  await open.click();
  const dialog = page.getByRole("dialog", { name: "Delete this account?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(open).toBeFocused();

  await open.click();
  await dialog.getByRole("button", { name: `Delete ${ada.email}` }).click();
  await page.waitForURL("**/login?ended=deletion");
  await expect(page.getByText("Your account is going to be deleted, and every session has ended.")).toBeVisible();

  await logIn(page, ada);
  await expect(
    page.getByText(/This account will be deleted on \d+ \w+ \d{4}\.|This account will be deleted on/),
  ).toBeVisible();
  await page.getByRole("button", { name: "Keep my account" }).click();
  await expect(page.getByText("Your account stays. Nothing was lost.")).toBeVisible();
  await expect(page.getByText("This account will be deleted on")).toHaveCount(0);
});
