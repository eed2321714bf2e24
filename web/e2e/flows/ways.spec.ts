import type { APIRequestContext, Page } from "@playwright/test";
import { appCode, codeIn, enrol, expect, logIn, mailTo, somebody, test } from "../app.ts";
import { sql, timedId } from "../database.ts";
import { scan } from "../hands.ts";
import { asAdministrator, test as withPeople } from "../people.ts";
import { agree } from "../provider.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 800 },
] as const;

/** Goes where the frame of a page leads to, as one does at its width. */
function goer(page: Page) {
  return async (...names: string[]) => {
    for (const name of names) {
      const menu = page.getByText("Menu", { exact: true });
      if (await menu.isVisible()) await menu.click();
      await page
        .getByRole("navigation")
        .getByRole("link", { name, exact: true })
        .filter({ visible: true })
        .first()
        .click();
    }
  };
}

for (const { width, height } of SIZES) {
  test(`a person's whole way, at ${width} px`, async ({ browser, request }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB" });
    const page = await context.newPage();
    const heading = page.getByRole("heading", { level: 1 });
    const ada = somebody();
    const go = goer(page);
    const logOut = async () => {
      const menu = page.getByText("Menu", { exact: true });
      if (await menu.isVisible()) await menu.click();
      await page.getByRole("button", { name: "Log out", exact: true }).filter({ visible: true }).click();
      await page.waitForURL("**/login*");
    };

    // Land, register, mail, verify, and in.
    await page.goto("/");
    await page.getByRole("link", { name: "Create account" }).click();
    await page.getByLabel("Name").fill(ada.name);
    await page.getByLabel("E-mail address").fill(ada.email);
    await page.getByLabel("Password", { exact: true }).fill(ada.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByLabel("Code from the mail").fill(codeIn(await mailTo(request, ada.email, /confirm/i)));
    await page.getByRole("button", { name: "Confirm address" }).click();
    await page.waitForURL("**/home");

    // The authenticator, from what the picture says.
    await page.getByRole("link", { name: "Set up authenticator app" }).click();
    const secret =
      new URL(await scan(context, page.getByRole("img", { name: /QR code/ }))).searchParams.get("secret") ?? "";
    await page.getByLabel("Code from the app").fill(appCode(secret));
    await page.keyboard.press("Enter");
    await expect(heading).toHaveText("Store your backup codes");
    await page.getByLabel("I have stored them").check();
    await page.getByRole("button", { name: "Done" }).click();
    await page.waitForURL("**/account/security");

    await logOut();
    await page.getByLabel("E-mail address").fill(ada.email);
    await page.getByLabel("Password", { exact: true }).fill(ada.password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByLabel("Code from your authenticator app").fill(appCode(secret, 1));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/home");

    // Google, with less than was asked for; the calendar is ready in another tab that nobody touches.
    const calendar = await context.newPage();
    await calendar.goto("/calendar");
    await expect(calendar.getByRole("heading", { name: "Read your calendar" })).toBeVisible();
    await expect(calendar.getByText("Ready. The assistant uses this.")).toHaveCount(0);
    await page.bringToFront();
    await go("Connections");
    await page.getByRole("link", { name: "Connect Google" }).click();
    await page.getByRole("checkbox", { name: "Read your calendar", exact: true }).check();
    await page.getByRole("checkbox", { name: "Read your mail", exact: true }).check();
    await page.getByRole("button", { name: "Continue to Google" }).click();
    await agree(page, ada.email);
    await expect(heading).toHaveText("Google is connected, with less than you chose");
    await expect(calendar.getByText("Ready. The assistant uses this.")).toBeVisible();
    await calendar.close();

    // Widen, pause, disconnect, receipts.
    await page.getByRole("link", { name: "See this account" }).click();
    await page.getByRole("link", { name: "Change access" }).click();
    await page.getByRole("checkbox", { name: "Plan your calendar", exact: true }).check();
    await page.getByRole("button", { name: "Continue to Google" }).click();
    await agree(page, ada.email);
    await page.getByRole("link", { name: "See this account" }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.getByText("Paused by you")).toBeVisible();
    await page.getByRole("button", { name: `Disconnect ${ada.email}` }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: `Disconnect ${ada.email}` })
      .click();
    await expect(page.getByText(`${ada.email} at Google is disconnected.`)).toBeVisible();
    await page.getByRole("link", { name: "See the receipts" }).click();
    await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Granted", "Widened", "Withdrawn"]);

    // Theme and language, at once.
    await go("Account", "Preferences");
    await page.getByRole("radiogroup", { name: "Theme" }).getByLabel("Dark").check();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.getByLabel("Language").selectOption("de");
    await expect(heading).toHaveText("Einstellungen");
    await page.getByLabel("Sprache").selectOption("en");
    await expect(heading).toHaveText("Preferences");

    // Another device is logged out within two seconds.
    const other = await browser.newContext({ locale: "en-GB" });
    const elsewhere = await other.newPage();
    await elsewhere.goto("/login");
    await elsewhere.getByLabel("E-mail address").fill(ada.email);
    await elsewhere.getByLabel("Password", { exact: true }).fill(ada.password);
    await elsewhere.getByRole("button", { name: "Log in" }).click();
    // The codes of now and of the next period are used up: this device waits for one that is not.
    await expect(async () => {
      await elsewhere.getByLabel("Code from your authenticator app").fill(appCode(secret, 1));
      await elsewhere.keyboard.press("Enter");
      await elsewhere.waitForURL("**/home", { timeout: 3_000 });
    }).toPass({ timeout: 70_000, intervals: [5_000] });
    await page.bringToFront();
    await go("Devices");
    await page.getByRole("button", { name: /^Log out Chrome on Linux/ }).click();
    await elsewhere.waitForURL("**/login*", { timeout: 2_000 });
    await expect(elsewhere.getByText("You were logged out")).toBeVisible();
    await other.close();
    await context.close();
  });
}

const RULE = "/jobs/alerts/dead_letters";
const SHIPPED = { enabled: true, threshold: 10, hold_seconds: 0, recipients: [] };

/** Has the rule about work that was given up forget what it knows, and begin at so many. */
async function watchFrom(request: APIRequestContext, threshold: number): Promise<void> {
  await asAdministrator(request, "PUT", RULE, { ...SHIPPED, enabled: false });
  await asAdministrator(request, "PUT", RULE, { ...SHIPPED, threshold });
}

/** Orders work that says something which its worker cannot read: that one gives it up. Gives its id. */
function unreadable(kind: string): string {
  const id = timedId();
  sql(`INSERT INTO jobs (id, kind, payload, run_at, created_at) VALUES ('${id}', '${kind}', '7', now(), now())`);
  return id;
}

withPeople.describe(() => {
  // Both have the same rule fire.
  withPeople.describe.configure({ mode: "default" });
  withPeople.afterEach(({ request }) => watchFrom(request, SHIPPED.threshold));

  for (const { width, height, kind, work } of [
    { ...SIZES[0], kind: "purge_factors", work: "Forget unfinished factors" },
    { ...SIZES[1], kind: "purge_sign_up", work: "Forget sign-ups" },
  ]) {
    withPeople(`an administrator's way, at ${width} px`, async ({ page, people, request }) => {
      withPeople.setTimeout(180_000);
      await page.setViewportSize({ width, height });
      const go = goer(page);
      const main = page.getByRole("main");
      const ada = await enrol(request, await people.person({ name: `Ada ${Date.now().toString(36)}` }));
      const grace = await people.administrator();
      await watchFrom(request, 1);
      const job = unreadable(kind);

      // Find somebody, give a role, help.
      await logIn(page, grace, "/admin/users");
      await page.getByLabel("Search name or address").fill(ada.email);
      await page.getByRole("link", { name: ada.name }).click();
      await page.getByLabel("Another role").selectOption("premium");
      await page.getByRole("button", { name: "Add role" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Add role" }).click();
      await expect(page.getByRole("button", { name: "Remove role premium" })).toBeVisible();
      await page.getByRole("button", { name: "Reset second factors" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Reset second factors" }).click();
      await expect(page.getByRole("button", { name: "Reset second factors" })).toHaveCount(0);

      // What the role permits.
      await go("Permissions");
      if (width < 640) await page.getByLabel("Role", { exact: true }).selectOption("premium");
      else await expect(page.getByRole("columnheader", { name: /premium/ })).toBeVisible();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Permissions");

      // The alert: it fires by itself, is taken in hand, and needs nobody any more.
      await go("Jobs");
      const rule = page.getByRole("row").filter({ hasText: "Work is given up" });
      const acknowledge = rule.getByRole("button", { name: "Acknowledge “Work is given up”" });
      const alerts = page.getByRole("navigation", { name: "Background work" }).getByRole("link", { name: /^Alerts/ });
      await alerts.click();
      await expect(rule).toContainText("Too much, told", { timeout: 60_000 });
      await expect(rule).toContainText(new RegExp(`Because of .*${work}`));
      await expect(alerts).toContainText(/need/);
      await acknowledge.click();
      await expect(rule).toContainText(/Acknowledged by Grace Hopper (now|\d+ sec)/);
      await expect(acknowledge).toHaveCount(0);
      await expect(alerts).not.toContainText(/need/);

      // The dead letter: its cause is mended, and it is done.
      await page.getByRole("link", { name: "Dead letters", exact: true }).first().click();
      const letter = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: `…${job.slice(-8)}` }) });
      await expect(letter).toContainText(work);
      sql(`UPDATE jobs SET payload = '{}' WHERE id = '${job}'`);
      await letter.getByRole("button", { name: `Retry: ${work}` }).click();
      await expect(page.getByText("The job is queued again")).toBeVisible();
      await expect(letter).toHaveCount(0);
      await page.goto(`/admin/jobs/${job}`);
      await expect(main.getByText("Done", { exact: true }).first()).toBeVisible({ timeout: 45_000 });

      // All of it is on record.
      await go("Audit");
      await expect(main.getByRole("listitem").filter({ hasText: "You: Retried a dead letter" })).not.toHaveCount(0);
      for (const [action, what, thing] of [
        ["job.retry", "Retried a dead letter", job.slice(-8)],
        ["job.alert.acknowledge", "Acknowledged an alert", "dead_letters"],
        ["user.factors.reset", "Reset second factors", ada.name],
        ["user.role.assign", "Gave a role", ada.name],
      ] as const) {
        await page.goto(`/admin/audit?action=${action}`);
        const entry = main
          .getByRole("listitem")
          .filter({ hasText: `You: ${what}` })
          .filter({ hasText: thing });
        await expect(entry).toHaveCount(1);
      }
    });
  }
});
