import { appCode, codeIn, enrol, expect, logIn, mailTo, somebody, test } from "../app.ts";
import { scan } from "../hands.ts";
import { test as withPeople } from "../people.ts";
import { agree } from "../provider.ts";

for (const [width, height] of [
  [1440, 900],
  [360, 800],
] as const) {
  test(`a person's whole way, at ${width} px`, async ({ browser, request }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB" });
    const page = await context.newPage();
    const heading = page.getByRole("heading", { level: 1 });
    const ada = somebody();
    /** Goes where the frame leads to, as one does at this width. */
    const go = async (...names: string[]) => {
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

withPeople(
  "an administrator's way: find, give a role, see the matrix and the entry, help",
  async ({ page, people, request }) => {
    withPeople.setTimeout(180_000);
    const ada = await enrol(request, await people.person({ name: `Ada ${Date.now().toString(36)}` }));
    const grace = await people.administrator();
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
    await page
      .getByRole("navigation")
      .getByRole("link", { name: "Permissions", exact: true })
      .filter({ visible: true })
      .click();
    await expect(page.getByRole("columnheader", { name: /premium/ })).toBeVisible();
    await page
      .getByRole("navigation")
      .getByRole("link", { name: "Audit", exact: true })
      .filter({ visible: true })
      .click();
    await expect(page.getByRole("main").getByText(ada.name).first()).toBeVisible();
  },
);
