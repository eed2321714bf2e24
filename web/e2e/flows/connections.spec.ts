import { readFile } from "node:fs/promises";
import type { APIRequestContext, Page } from "@playwright/test";
import { administrator, call, expect, logIn, type Person, register, test, tokenOf } from "../app.ts";
import { agree, authorize, comeBack, deny, forgetting } from "../provider.ts";

const CALENDAR = "https://www.googleapis.com/auth/calendar.readonly";

const choice = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const region = (page: Page, name: string) =>
  page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name, exact: true }) });

const onward = (page: Page) => page.getByRole("button", { name: "Continue to Google" }).click();

/** Connects Google from the list of providers, with these choices; gives the origin of what stands in for it. */
async function connectGoogle(page: Page, person: Person, ...names: string[]): Promise<string> {
  await page.goto("/connections");
  await page.getByRole("link", { name: "Connect Google" }).click();
  for (const name of names) await choice(page, name).check();
  await onward(page);
  await page.waitForURL(/\/oauth2\/authorize/);
  const { origin } = new URL(page.url());
  await agree(page, person.email);
  await expect(heading(page)).toContainText("Google is connected");
  return origin;
}

/** Somebody new who has set off to Google for one feature. */
async function setOff(page: Page, request: APIRequestContext, feature = "calendar.read"): Promise<Person> {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  await page.goto(`/connections/new/google?feature=${feature}`);
  await onward(page);
  return ada;
}

interface Item {
  id: string;
  granted_scopes: string[];
}

async function connection(request: APIRequestContext, person: Person): Promise<Item> {
  const token = await tokenOf(request, person);
  const { items } = await call<{ items: Item[] }>(request, "GET", "/oauth/connections", undefined, token);
  const [first] = items;
  if (!first) throw new Error("Nothing is connected.");
  return first;
}

test("what is granted works at once in other tabs, and what was left out is said to be left out", async ({
  page,
  request,
  context,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  const other = await context.newPage();
  await other.goto("/connections");
  await expect(other.getByRole("heading", { name: "Connect your first account" })).toBeVisible();
  const calendar = await context.newPage();
  await calendar.goto("/calendar");
  const ready = calendar.getByText("Ready. The assistant may use this.");
  await expect(calendar.getByRole("heading", { name: "Read your calendar" })).toBeVisible();
  await expect(ready).toHaveCount(0);

  await page.getByRole("link", { name: "Connect Google" }).click();
  await expect(heading(page)).toHaveText("Connect Google");
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0);
  await onward(page);
  await expect(page.getByText("Choose at least one.")).toBeVisible();
  await expect(choice(page, "Read your calendar")).toBeFocused();
  await choice(page, "Read your calendar").check();
  await choice(page, "Read your mail").check();
  await onward(page);
  await agree(page, ada.email);

  await expect(heading(page)).toHaveText("Google is connected, with less than you chose");
  await expect(region(page, "Granted").getByText("Read your calendar")).toBeVisible();
  const leftOut = region(page, "Asked for, but not granted");
  await expect(leftOut.getByText("Google did not grant this")).toBeVisible();
  await expect(leftOut.getByText("Read your mail", { exact: true })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveCount(0);

  // Nobody has touched the other tabs.
  await expect(ready).toBeVisible();
  await expect(other.getByRole("link", { name: ada.email, exact: true })).toBeVisible();
  await expect(other.getByText("Working", { exact: true })).toBeVisible();
  await expect(other.getByText("Read your calendar").first()).toBeVisible();
  expect((await connection(request, ada)).granted_scopes).toContain(CALENDAR);
});

test("only what one came for is ticked, and a no at the provider keeps the choice", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  await page.goto("/connections/new/google?feature=calendar.read");
  await expect(choice(page, "Read your calendar")).toBeChecked();
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(1);
  await choice(page, "Read your files").check();
  await onward(page);
  await deny(page);
  await expect(page.getByText("You said no at Google")).toBeVisible();
  await expect(heading(page)).toHaveText("Connect Google");
  await expect(choice(page, "Read your calendar")).toBeChecked();
  await expect(choice(page, "Read your files")).toBeChecked();
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
});

test("a way back that is not open any more leads to our own page, which says why and connects nothing", async ({
  page,
  request,
}) => {
  const ada = await setOff(page, request);
  const way = await authorize(page, ada.email);
  await expect(heading(page)).toContainText("Google is connected");

  // The address of the way back, pressed again: once more by this browser, and with a state of nobody's.
  const forged = new URL(way);
  forged.searchParams.set("state", "A".repeat(43));
  for (const place of [way, forged.toString()]) {
    await comeBack(page, async () => void (await page.goto(place)));
    await expect(heading(page)).toHaveText("Connections");
    await expect(page.getByText("The way back from the provider was not open any more")).toBeVisible();
    await expect(page.getByText("Nothing was connected.")).toBeVisible();
    await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveCount(0);
  }
  await page.goto("/connections?result=failed&reason=%3Cb%3Ehttps%3A%2F%2Fevil.example");
  await expect(page.getByText("The provider did not finish. Nothing was connected.")).toBeVisible();
  await expect(page.getByText("evil")).toHaveCount(0);
});

test("a no without the state of a flow may be anybody's: the page says that nothing was connected, in German as well", async ({
  page,
  request,
}) => {
  const ada = await setOff(page, request);
  await forgetting(page);
  await expect(page.getByText("The way back from the provider was not open any more")).toBeVisible();
  await expect(page.getByText("Nothing was connected.")).toBeVisible();
  const token = await tokenOf(request, ada);
  await call(request, "PATCH", "/users/me/preferences", { language: "de" }, token);
  await page.goto("/connections?result=failed&reason=not_yours");
  await expect(page.getByText("Zum Anbieter aufgebrochen ist jemand anderes")).toBeVisible();
});

test("somebody else at the same browser is told that the way was not theirs, and nothing of it", async ({
  page,
  request,
}) => {
  const bob = await register(request);
  const ada = await setOff(page, request, "mail.read");
  await page.waitForURL(/\/oauth2\/authorize/);
  const provider = page.url();
  // Her session goes on elsewhere; at this browser another logs in where she was.
  await page.goto("/problems");
  await page.evaluate(() => localStorage.clear());
  for (const name of ["__Host-pst_at", "__Host-pst_rt"]) await page.context().clearCookies({ name });
  await logIn(page, bob, "/connections");
  await page.goto(provider);
  await agree(page, ada.email);
  await expect(page).toHaveURL(/\/connections\?result=failed&reason=not_yours$/);
  await expect(page.getByText("Somebody else set off to the provider than is logged in here now.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Connect your first account" })).toBeVisible();
});

test("an account gets more, keeps what it had, and refuses another account in its place", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  await connectGoogle(page, ada, "Read your calendar");
  await page.getByRole("link", { name: "See this account" }).click();
  await page.getByRole("link", { name: "Change access" }).click();
  await expect(choice(page, "Read your calendar")).toBeChecked();
  await choice(page, "Read your calendar").press("Space");
  await expect(choice(page, "Read your calendar")).toBeChecked();

  await choice(page, "Plan your calendar").check();
  await onward(page);
  await agree(page, `eve-${ada.email}`);
  await expect(page.getByText(`You chose another account at Google than ${ada.email}.`)).toBeVisible();
  await expect(choice(page, "Plan your calendar")).toBeChecked();

  await onward(page);
  await agree(page, ada.email);
  await expect(heading(page)).toHaveText("The access has changed");
  await expect(region(page, "Granted").getByText("Plan your calendar")).toBeVisible();
  await expect(region(page, "There already before").getByText("Read your calendar")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Asked for, but not granted" })).toHaveCount(0);
});

test("a pause shows everywhere at once and is taken back in its place", async ({ page, request, context }) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  await connectGoogle(page, ada, "Read your calendar");
  const other = await context.newPage();
  await other.goto("/connections");
  await expect(other.getByText("Working", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: "See this account" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused by you")).toBeVisible();
  await expect(page.getByText("Nothing is deleted.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await expect(other.getByText("Paused by you")).toBeVisible();
  await expect(other.getByText("Off for now:")).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Working", { exact: true })).toBeVisible();
  await expect(other.getByText("Working", { exact: true })).toBeVisible();

  // Whoever comes later resumes it by the action of the card.
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(other.getByText("Paused by you")).toBeVisible();
  await other.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("Working", { exact: true })).toBeVisible();
  await expect(other.getByRole("link", { name: "Change access" })).toBeFocused();
});

test("an account that the provider refuses says so, and is repaired by one press", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  const provider = await connectGoogle(page, ada, "Read your calendar");
  await page.getByRole("link", { name: "See this account" }).click();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("Google answered: the access works.")).toBeVisible();

  await request.post(`${provider}/users/${encodeURIComponent(ada.email)}/revoke-tokens`);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("Needs you to log in at Google again")).toBeVisible();
  await expect(page.getByText("Working", { exact: true })).toHaveCount(0);
  await page.goto("/connections");
  await expect(page.getByText("Needs you to log in at Google again")).toBeVisible();

  await page.getByRole("button", { name: "Log in at Google again" }).click();
  await agree(page, ada.email);
  await expect(page.getByText(`${ada.email} works again.`)).toBeVisible();
  await expect(page.getByText("Working", { exact: true })).toBeVisible();
});

test("disconnecting says what stops, and the receipts stay", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  await connectGoogle(page, ada, "Read your calendar");
  await page.getByRole("link", { name: "See this account" }).click();
  await page.getByRole("button", { name: `Disconnect ${ada.email}` }).click();
  const dialog = page.getByRole("dialog", { name: `Disconnect ${ada.email}` });
  await expect(dialog.getByRole("listitem")).toHaveText(["Read your calendar"]);
  await expect(dialog.getByText("At Google everything")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Keep it" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: `Disconnect ${ada.email}` })).toBeFocused();

  await page.getByRole("button", { name: `Disconnect ${ada.email}` }).click();
  await dialog.getByRole("button", { name: `Disconnect ${ada.email}` }).click();
  await expect(page.getByText(`${ada.email} at Google is disconnected.`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Connect your first account" })).toBeVisible();
  await page.getByRole("link", { name: "See the receipts" }).click();
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Granted", "Withdrawn"]);
  await expect(page.getByText("See your calendars and appointments").first()).toBeVisible();
  // From which device, and by which words.
  await expect(page.getByText(/· from \S+/)).toHaveCount(2);
  await page.getByText("Words that you read then").click();
  const words = "The assistant sees your appointments. It cannot change them, and it cannot see your mail.";
  await expect(page.getByText(words)).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download receipts" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`postern-receipts-${ada.email}.json`);
  const file = JSON.parse(await readFile(await download.path(), "utf8")) as {
    receipts: { change: string; device: string; words: { language: string; items: { text: string }[] } | null }[];
  };
  expect(file.receipts.map(({ change }) => change)).toEqual(["granted", "withdrawn"]);
  expect(file.receipts.every(({ device }) => device.length > 0)).toBe(true);
  expect(file.receipts[0]?.words?.language).toBe("en");
  expect(file.receipts[0]?.words?.items.map(({ text }) => text)).toEqual([words]);
});

test("a receipt keeps the words of then, in the language of then", async ({ page, request }) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  await call(request, "PATCH", "/users/me/preferences", { language: "de" }, token);
  await logIn(page, ada, "/connections");
  await page.goto("/connections/new/google?feature=calendar.read");
  await page.getByRole("button", { name: "Weiter zu Google" }).click();
  await agree(page, ada.email);
  const { id } = await connection(request, ada);
  await call(request, "PATCH", "/users/me/preferences", { language: "en" }, token);
  await page.goto(`/connections/${id}/history`);
  await page.getByText("Words that you read then").click();
  const said = page.getByText("Der Assistent sieht Ihre Termine.");
  await expect(said).toBeVisible();
  await expect(page.locator("[lang=de]").filter({ has: said })).toBeVisible();
});

test("uses show by day, by feature, by service and by access, and those in vain with why", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  await connectGoogle(page, ada, "Read your calendar");
  const { id } = await connection(request, ada);
  await page.goto(`/connections/${id}/usage`);
  await expect(page.getByText("Not used in the last 30 days.")).toBeVisible();
  await expect(page.getByText("It could have been used since")).toBeVisible();
  const never = page.getByRole("cell", { name: "Never used" });
  // Of the feature, and of its access.
  await expect(never).toHaveCount(2);

  const token = await tokenOf(request, administrator());
  const name = `calendar-sync-${Date.now()}`;
  const account = { name, permissions: ["connections:broker:any"] };
  const service = await call<{ id: string }>(request, "POST", "/service-accounts", account, token);
  const { key } = await call<{ key: string }>(request, "POST", `/service-accounts/${service.id}/keys`, {}, token);
  const use = (scopes: string[]) => call(request, "POST", `/oauth/connections/${id}/token`, { scopes }, key);
  await use([CALENDAR]);
  await use([]);
  await expect(use(["https://www.googleapis.com/auth/gmail.readonly"])).rejects.toThrow("scope-not-granted");

  await page.goto(`/connections/${id}/usage`);
  await expect(page.getByText("Used 3 times in 30 days. 1 of them in vain.")).toBeVisible();
  const row = (table: string, name: string) =>
    page.getByRole("table", { name: table }).getByRole("row").filter({ hasText: name });
  await expect(row("By service", name).getByRole("cell")).toHaveText(/3$/);
  const cells = (table: string, name: string) => row(table, name).getByRole("cell").allInnerTexts();
  const today = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(new Date());
  expect((await cells("By feature", "Read your calendar")).slice(-3)).toEqual(["1", "0", today]);
  expect((await cells("By access", "See your calendars and appointments")).slice(-3)).toEqual(["1", "0", today]);
  expect((await cells("By access", "Read your mail")).slice(-3)).toEqual(["0", "1", "Never used"]);
  expect((await cells("By access", "Without naming one")).slice(-3)).toEqual(["1", "0", today]);
  await expect(never).toHaveCount(2);
  await expect(row("Why it was in vain", "The access was not granted").getByRole("cell")).toHaveText(/1$/);
  await page.getByRole("link", { name: "90 days" }).click();
  await expect(page.getByText("Used 3 times in 90 days. 1 of them in vain.")).toBeVisible();
  expect(page.url()).toContain("days=90");

  await page.goto("/connections");
  await expect(page.getByText(/^Last used/)).toBeVisible();

  // The own log says it by day, and leads back.
  await page.goto("/account/activity");
  await expect(page.getByText("Google was used 3 times")).toBeVisible();
  await expect(page.getByText(`by ${name}`)).toBeVisible();
  await page.getByRole("link", { name: `See the usage of ${ada.email}` }).click();
  await expect(heading(page)).toHaveText("Usage");
});

test("an account of somebody else's does not exist", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/connections");
  await page.goto("/connections/01a00000-0000-7000-8000-000000000000");
  await expect(heading(page)).toHaveText("This account is not connected");
});
