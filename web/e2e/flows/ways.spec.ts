import type { APIRequestContext, Page } from "@playwright/test";
import { appCode, codeIn, enrol, expect, logIn, mailTo, somebody, test } from "../app.ts";
import { sql, timedId } from "../database.ts";
import { type Hand, keyboard, mouse } from "../hand.ts";
import { scan } from "../hands.ts";
import { asAdministrator, test as withPeople } from "../people.ts";
import { agree } from "../provider.ts";

/** On a phone the places stand behind "More", on a tablet behind "Menu". */
async function openPlaces(page: Page, hand: Hand): Promise<void> {
  const opener = page.getByText(/^(Menu|More)$/).filter({ visible: true });
  if ((await opener.count()) > 0) await hand.press(opener);
}

/** Goes where the frame leads to, as one does at this width. */
async function goTo(page: Page, hand: Hand, ...names: string[]): Promise<void> {
  for (const name of names) {
    await openPlaces(page, hand);
    await hand.press(
      page.getByRole("navigation").getByRole("link", { name, exact: true }).filter({ visible: true }).first(),
    );
  }
}

/** Each way is gone on a desktop and on a phone, by clicks and by the keyboard alone. */
const RUNS = [
  { width: 1440, height: 900, by: "clicks", handOf: mouse },
  { width: 360, height: 800, by: "clicks", handOf: mouse },
  { width: 1440, height: 900, by: "keyboard alone", handOf: keyboard },
  { width: 360, height: 800, by: "keyboard alone", handOf: keyboard },
] as const;

for (const { width, height, by, handOf } of RUNS) {
  test(`a person's whole way, at ${width} px, by ${by}`, async ({ browser, request }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB" });
    const page = await context.newPage();
    const hand = handOf(page);
    const heading = page.getByRole("heading", { level: 1 });
    const ada = somebody();
    const go = (...names: string[]) => goTo(page, hand, ...names);
    const logOut = async () => {
      await openPlaces(page, hand);
      await hand.press(page.getByRole("button", { name: "Log out", exact: true }).filter({ visible: true }));
      await page.waitForURL("**/login*");
    };

    // Land, register, mail, verify, and in.
    await page.goto("/");
    await hand.press(page.getByRole("link", { name: "Create account" }));
    await hand.write(page.getByLabel("Name"), ada.name);
    await hand.write(page.getByLabel("E-mail address"), ada.email);
    await hand.write(page.getByLabel("Password", { exact: true }), ada.password);
    await hand.press(page.getByRole("button", { name: "Create account" }));
    await hand.write(page.getByLabel("Code from the mail"), codeIn(await mailTo(request, ada.email, /confirm/i)));
    await hand.press(page.getByRole("button", { name: "Confirm address" }));
    await page.waitForURL("**/home");

    // The authenticator, from what the picture says.
    await hand.press(page.getByRole("link", { name: "Set up authenticator app" }));
    const secret =
      new URL(await scan(context, page.getByRole("img", { name: /QR code/ }))).searchParams.get("secret") ?? "";
    await hand.write(page.getByLabel("Code from the app"), appCode(secret));
    await page.keyboard.press("Enter");
    await expect(heading).toHaveText("Store your backup codes");
    await hand.tick(page.getByLabel("I have stored them"));
    await hand.press(page.getByRole("button", { name: "Done" }));
    await page.waitForURL("**/account/security");

    await logOut();
    await hand.write(page.getByLabel("E-mail address"), ada.email);
    await hand.write(page.getByLabel("Password", { exact: true }), ada.password);
    await hand.press(page.getByRole("button", { name: "Log in" }));
    await hand.write(page.getByLabel("Code from your authenticator app"), appCode(secret, 1));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/home");

    // Google, with less than was asked for; the calendar is ready in another tab that nobody touches.
    const calendar = await context.newPage();
    await calendar.goto("/calendar");
    await expect(calendar.getByRole("heading", { name: "Read your calendar" })).toBeVisible();
    await expect(calendar.getByText("Ready. The assistant may use this.")).toHaveCount(0);
    await page.bringToFront();
    await go("Connections");
    await hand.press(page.getByRole("link", { name: "Connect Google" }));
    await hand.tick(page.getByRole("checkbox", { name: "Read your calendar", exact: true }));
    await hand.tick(page.getByRole("checkbox", { name: "Read your mail", exact: true }));
    await hand.press(page.getByRole("button", { name: "Continue to Google" }));
    await agree(page, ada.email);
    await expect(heading).toHaveText("Google is connected, with less than you chose");
    await expect(calendar.getByText("Ready. The assistant may use this.")).toBeVisible();
    await calendar.close();

    // Widen, pause, disconnect, receipts.
    await hand.press(page.getByRole("link", { name: "See this account" }));
    await hand.press(page.getByRole("link", { name: "Change access" }));
    await hand.tick(page.getByRole("checkbox", { name: "Plan your calendar", exact: true }));
    await hand.press(page.getByRole("button", { name: "Continue to Google" }));
    await agree(page, ada.email);
    await hand.press(page.getByRole("link", { name: "See this account" }));
    await hand.press(page.getByRole("button", { name: "Pause" }));
    await expect(page.getByText("Paused by you")).toBeVisible();
    await hand.press(page.getByRole("button", { name: `Disconnect ${ada.email}` }));
    await hand.press(page.getByRole("dialog").getByRole("button", { name: `Disconnect ${ada.email}` }));
    await expect(page.getByText(`${ada.email} at Google is disconnected.`)).toBeVisible();
    await hand.press(page.getByRole("link", { name: "See the receipts" }));
    await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Granted", "Widened", "Withdrawn"]);

    // Theme and language, at once.
    await go("Account", "Preferences");
    await hand.tick(page.getByRole("radiogroup", { name: "Theme" }).getByLabel("Dark"));
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await hand.choose(page.getByLabel("Language"), "de");
    await expect(heading).toHaveText("Einstellungen");
    await hand.choose(page.getByLabel("Sprache"), "en");
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
    await hand.press(page.getByRole("button", { name: /^Log out Chrome on Linux/ }));
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
  // All of them have the same rule fire.
  withPeople.describe.configure({ mode: "default" });
  withPeople.afterEach(({ request }) => watchFrom(request, SHIPPED.threshold));

  for (const [run, { width, height, by, handOf }] of RUNS.entries()) {
    const [kind, work] =
      run % 2 === 0 ? ["purge_factors", "Forget unfinished factors"] : ["purge_sign_up", "Forget sign-ups"];
    withPeople(`an administrator's whole way, at ${width} px, by ${by}`, async ({ page, people, request }) => {
      withPeople.setTimeout(240_000);
      await page.setViewportSize({ width, height });
      const hand = handOf(page);
      const go = (...names: string[]) => goTo(page, hand, ...names);
      const main = page.getByRole("main");
      const ada = await enrol(request, await people.person({ name: `Ada ${Date.now().toString(36)}` }));
      const grace = await people.administrator();
      await watchFrom(request, 1);
      const job = unreadable(kind);

      // Find somebody, give a role, help.
      await logIn(page, grace, "/admin/users");
      await hand.write(page.getByLabel("Search name or address"), ada.email);
      await hand.press(page.getByRole("link", { name: ada.name }));
      await hand.choose(page.getByLabel("Another role"), "premium");
      await hand.press(page.getByRole("button", { name: "Add role" }));
      await hand.press(page.getByRole("dialog").getByRole("button", { name: "Add role" }));
      await expect(page.getByRole("button", { name: "Remove role premium" })).toBeVisible();
      await hand.press(page.getByRole("button", { name: "Reset second factors" }));
      await hand.press(page.getByRole("dialog").getByRole("button", { name: "Reset second factors" }));
      await expect(page.getByRole("button", { name: "Reset second factors" })).toHaveCount(0);

      // What the role permits.
      await go("Permissions");
      // A phone has no room for all columns: there the role is chosen.
      if (width < 640) await hand.choose(page.getByLabel("Role", { exact: true }), "premium");
      else await expect(page.getByRole("columnheader", { name: /premium/ })).toBeVisible();
      await expect(page.getByText("Let the assistant send mail").filter({ visible: true })).toBeVisible();

      // The alert: it fires by itself, is taken in hand, and needs nobody any more.
      await go("Jobs");
      const rule = page.getByRole("row").filter({ hasText: "Work is given up" });
      const acknowledge = rule.getByRole("button", { name: "Acknowledge “Work is given up”" });
      const places = page.getByRole("navigation", { name: "Background work" });
      const alerts = places.getByRole("link", { name: /^Alerts/ });
      await hand.press(alerts);
      await expect(rule).toContainText("Too much, told", { timeout: 60_000 });
      await expect(rule).toContainText(new RegExp(`Because of .*${work}`));
      await expect(alerts).toContainText(/need/);
      await hand.press(acknowledge);
      await expect(rule).toContainText(/Acknowledged by Grace Hopper (now|\d+ sec)/);
      await expect(acknowledge).toHaveCount(0);
      await expect(alerts).not.toContainText(/need/);

      // The dead letter: its cause is mended, and it is done.
      await hand.press(places.getByRole("link", { name: "Dead letters", exact: true }));
      const link = page.getByRole("link", { name: `…${job.slice(-8)}` });
      const letter = page.getByRole("listitem").filter({ has: link });
      await expect(letter).toContainText(work);
      sql(`UPDATE jobs SET payload = '{}' WHERE id = '${job}'`);
      await hand.press(letter.getByRole("button", { name: `Retry: ${work}` }));
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
