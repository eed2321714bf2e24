import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import config from "../playwright.config.ts";
import { call, expect, logIn, register, test, tokenOf } from "./app.ts";

// Playwright switches off what most browsers do: they keep a page as it was and show it at once when somebody goes back.
test.use({
  launchOptions: { ...config.use?.launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] },
});

let elsewhere: Server;
let address = "";

test.beforeAll(async () => {
  elsewhere = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<title>Elsewhere</title><h1>Elsewhere</h1>");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
});

test.afterAll(() => {
  elsewhere.close();
});

test("a page that comes back from the browser's cache is as it was, and hears of changes again", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  const token = await tokenOf(request, ada);
  const prefer = (theme: string) => call(request, "PATCH", "/users/me/preferences", { theme }, token);
  await prefer("light");
  await logIn(page, ada, "/account");
  await page.getByLabel("Name", { exact: true }).fill("Augusta Ada King");
  await page.evaluate(() => {
    window.addEventListener("pageshow", (event) => {
      document.title = event.persisted ? "as it was" : "anew";
    });
  });
  await page.goto(address);
  await prefer("dark");
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/\/account$/);
  await expect(page).toHaveTitle("as it was");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Augusta Ada King");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  // That may have been asked for when the page was looked at again; this is told.
  await prefer("light");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("buttons that lead to a provider can be pressed again when somebody comes back", async ({ page, request }) => {
  const ada = await register(request);
  // No provider of these tests refuses an account that it has granted: this is what the page would be told then.
  const account = {
    id: "01930d5a-6f5e-7c3a-8f00-000000000001",
    provider: "google",
    account: "ada@gmail.example",
    status: "needs_reauth",
    status_since: new Date().toISOString(),
    features: ["calendar.read"],
    granted_scopes: [],
    requested_scopes: [],
  };
  await page.route("**/api/v1/oauth/connections?**", (route) =>
    route.fulfill({ json: { items: [account], next_cursor: null } }),
  );
  let begun = 0;
  await page.route(/\/api\/v1\/oauth\/connections(\/[^/]+\/scopes)?$/, async (route) => {
    begun += 1;
    await route.fulfill({ json: { authorize_url: address, binding: "nobody's" } });
  });

  await logIn(page, ada);
  const again = page.getByRole("button", { name: "Log in at Google" });
  await again.click();
  await expect(page).toHaveTitle("Elsewhere");
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/\/home$/);
  await expect(again).not.toHaveAttribute("aria-disabled");
  await again.click();
  await expect(page).toHaveTitle("Elsewhere");
  expect(begun).toBe(2);

  await page.goto("/connections/new/google?feature=calendar.read");
  const on = page.getByRole("button", { name: "Continue to Google" });
  await on.click();
  await expect(page).toHaveTitle("Elsewhere");
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/\/connections\/new\/google/);
  await expect(on).not.toHaveAttribute("aria-disabled");
  await on.click();
  await expect(page).toHaveTitle("Elsewhere");
  expect(begun).toBe(4);
});
