import { appCode, codeIn, enrol, expect, linkIn, logIn, mailTo, register, somebody, test } from "../app.ts";

test("one page leads from nothing to an account", async ({ page, request }) => {
  const ada = somebody();
  await page.goto("/");
  await page.getByRole("link", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Create your account");
  await page.getByLabel("Name").fill(ada.name);
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your mail");

  // What was typed is still there for whoever mistyped the address.
  await page.getByRole("button", { name: "Change the address" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue(ada.password);
  await page.getByRole("button", { name: "Create account" }).click();

  const code = codeIn(await mailTo(request, ada.email, /confirm/i));
  const wrong = code === "000000" ? "000001" : "000000";
  const field = page.getByLabel("Code from the mail");
  await field.fill(wrong);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByText("This code or link no longer works. Ask for a new one.").first()).toBeVisible();
  await expect(field).toHaveValue(wrong);
});

test("a pasted sentence with the code in it sends itself", async ({ page, request, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const ada = somebody();
  await page.goto("/register");
  await page.getByLabel("Name").fill(ada.name);
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.keyboard.press("Enter");
  const field = page.getByLabel("Code from the mail");
  await expect(field).toBeVisible();
  const code = codeIn(await mailTo(request, ada.email, /confirm/i));
  await page.evaluate(
    (text) => navigator.clipboard.writeText(text),
    `Your code is ${code.slice(0, 3)} ${code.slice(3)}.`,
  );
  await field.focus();
  await page.keyboard.press("Control+V");
  await page.waitForURL("**/home");
});

test("the mail's link asks for the password and goes in, and leaves no token in the address bar", async ({
  page,
  request,
}) => {
  const ada = somebody();
  await page.request.post("/api/v1/auth/register", { data: ada });
  const link = linkIn(await mailTo(request, ada.email, /confirm/i), "/verify-email");
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Confirm your address");
  expect(page.url()).not.toContain("token");
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await page.waitForURL("**/home");
});

test("a wrong password keeps the address and selects the password", async ({ page, request }) => {
  const ada = await register(request);
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill("wrong horse battery staple");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "E-mail address or password is wrong" })).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(ada.email);
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
});

test("a second factor is asked for in the same place, and codes may carry blanks", async ({ page, request }) => {
  const ada = await enrol(request, await register(request));
  await page.goto("/login?return_to=/account");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Second step");
  // Which code is right depends on a clock that goes on: the one of the next period is taken, too.
  await page.getByLabel("Code from your authenticator app").fill(appCode(ada.secret, 1));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForURL("**/account");
});

test("a backup code takes the place of the app", async ({ page, request }) => {
  const ada = await enrol(request, await register(request));
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(ada.backupCodes[0]?.toUpperCase().replaceAll("-", " ") ?? "");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/home");
});

test("a forgotten password is set anew, and the log-in has the address", async ({ page, request }) => {
  const ada = await register(request);
  await page.goto("/login");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByText(`If there is an account for ${ada.email}`)).toBeVisible();
  await page.goto(linkIn(await mailTo(request, ada.email, /password/i), "/reset-password"));
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("New password").fill(`${ada.password} again`);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.waitForURL("**/login*");
  await expect(page.getByLabel("E-mail address")).toHaveValue(ada.email);
  await logIn(page, { ...ada, password: `${ada.password} again` });
});

test("whoever comes from a page goes back to it, and to no other address", async ({ page, request }) => {
  const ada = await register(request);
  await page.goto("/account/sessions");
  await page.waitForURL("**/login?return_to=**");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/account/sessions");

  await page.goto("/login?return_to=//evil.example/");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/home");
});
