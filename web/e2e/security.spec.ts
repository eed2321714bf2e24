import { call, expect, logIn, register, somebody, test } from "./app.ts";
import { looks } from "./pages.ts";

/** What a token of ours looks like; and a JSON Web Token. */
const TOKEN = /pst_(at|rt|dt|mc|rg|sk)_|eyJ[\w-]{10,}\./;

/** Texts that would run where a name is taken for HTML, script or a link. */
const HOSTILE = [
  `<img src=x onerror="document.title='owned'">`,
  `"><script>document.title='owned'</script>`,
  "javascript:document.title='owned'",
  "{{constructor.constructor('document.title=1')()}}",
];

test("no script can read a token: not in cookies, storage or what the page's code holds", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada);
  // Without a reload, which would forget what the code kept since the log-in.
  const places = page.getByRole("navigation").getByRole("link").filter({ visible: true });
  await places.filter({ hasText: "Account" }).click();
  await places.filter({ hasText: "Devices" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Devices" })).toBeVisible();
  const readable = await page.evaluate(() => {
    const seen = new Set<object>();
    const texts: string[] = [
      document.cookie,
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      location.href,
    ];
    // Everything that can be reached from `window` by names, to a depth at which a store would be found.
    const reach = (value: unknown, depth: number) => {
      if (typeof value === "string") texts.push(value);
      if (!value || (typeof value !== "object" && typeof value !== "function") || seen.has(value) || depth > 8) return;
      seen.add(value);
      // What code keeps stands in properties that hold values; getters are those of the platform.
      for (const property of Object.values(Object.getOwnPropertyDescriptors(value))) reach(property.value, depth + 1);
      if (value instanceof Map) for (const [key, entry] of value) reach([key, entry], depth + 1);
      if (value instanceof Set) for (const entry of value) reach(entry, depth + 1);
    };
    reach(window, 0);
    // What React keeps hangs on the elements.
    for (const element of document.querySelectorAll("*"))
      for (const key of Object.keys(element)) reach((element as never)[key], 1);
    return texts.join("\n");
  });
  expect(readable.length).toBeGreaterThan(1_000);
  expect(readable.match(TOKEN)?.[0]).toBeUndefined();
});

test("nothing is asked of another origin, and no secret stands in an address", async ({ page, request, baseURL }) => {
  const ada = await register(request);
  const asked: string[] = [];
  page.on("request", (sent) => asked.push(`${sent.url()} ${sent.headers().referer ?? ""}`));
  await logIn(page, ada);
  for (const { path, viewer } of looks.filter((look) => look.viewer !== "administrator" && !look.at)) {
    if (viewer === "visitor") continue;
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  const foreign = asked.filter((line) => !line.startsWith(baseURL ?? "") && !line.startsWith("data:"));
  expect(foreign).toEqual([]);
  expect(asked.filter((line) => TOKEN.test(line))).toEqual([]);
});

for (const hostile of HOSTILE) {
  test(`what somebody else typed is text: ${hostile}`, async ({ page, request, watched }) => {
    const ada = await register(request, somebody());
    // Names may not hold such signs; what a device calls itself may.
    await call(request, "POST", "/auth/login", { email: ada.email, password: ada.password, device: hostile });
    await logIn(page, ada, "/account/sessions");
    await expect(page.getByText(hostile).first()).toBeVisible();
    expect(await page.title()).not.toContain("owned");
    expect(watched).toEqual([]);
  });
}

test("after logging out, Back shows nothing of the person", async ({ page, request }) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  await expect(page.getByLabel("Name")).toHaveValue(ada.name);
  await page.getByRole("button", { name: "Log out" }).first().click();
  await page.waitForURL("**/login");
  await page.goBack();
  await page.waitForURL("**/login*");
  await expect(page.getByText(ada.email)).toHaveCount(0);
});

test("the language and the theme that were chosen outlast the log-out", async ({ page, request }) => {
  await logIn(page, await register(request), "/account/preferences");
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByLabel("Language").selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByRole("button", { name: "Abmelden" }).first().click();
  await page.waitForURL("**/login");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anmelden");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("logging out in one tab logs out all", async ({ page, context, request }) => {
  const ada = await register(request);
  await logIn(page, ada);
  const other = await context.newPage();
  await other.goto("/account/preferences");
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Log out" }).first().click();
  await other.waitForURL("**/login*", { timeout: 2_000 });
});

test("another person in another tab takes the first one's page away", async ({ page, context, request }) => {
  const ada = await register(request);
  const bob = await register(request, somebody("Bob"));
  await logIn(page, ada, "/account");
  const other = await context.newPage();
  await logIn(other, bob);
  await expect(page.getByText(ada.email)).toHaveCount(0);
  await page.waitForURL("**/home");
  await expect(page.getByText(bob.email).first()).toBeVisible();
});
