import type { APIRequestContext } from "@playwright/test";
import { appCode, call, enrol, expect, type Person, register, test, tokenOf } from "../app.ts";
import { arrive, arriveWithApp, pasted, scan, tabTo } from "../hands.ts";

/** Whether one gets in by a backup code. */
async function backupCodeWorks(request: APIRequestContext, person: Person, code: string): Promise<boolean> {
  const { challenge } = await call<{ challenge: string }>(request, "POST", "/auth/login", {
    email: person.email,
    password: person.password,
  });
  return call(request, "POST", "/auth/login/mfa", { challenge, factor: "backup_code", code }).then(
    () => true,
    () => false,
  );
}

test("an app is set up from the picture on the screen, and log-in asks for it", async ({ page, request, context }) => {
  const ada = await register(request);
  await arrive(page, ada, "/account/security");
  await expect(page.getByText("about 2 minutes")).toBeVisible();
  await page.getByRole("link", { name: "Set up authenticator app" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Set up authenticator app");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText([
    "Get an authenticator app",
    "Let it read this code",
    "Type what the app shows",
  ]);

  const link = new URL(await scan(context, page.getByRole("img", { name: /QR code/ })));
  const secret = link.searchParams.get("secret") ?? "";
  expect(decodeURIComponent(link.pathname)).toBe(`/Postern:${ada.email}`);
  await expect(page.getByText(secret.match(/.{4}/g)?.join(" ") ?? "")).toBeVisible();
  await expect(page.getByText("Your other devices are logged out")).toBeVisible();

  // A wrong code stays, with the reason beside it.
  const wrong = appCode(secret) === "000000" ? "111111" : "000000";
  const field = page.getByLabel("Code from the app");
  await field.fill(wrong);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("The app shows another code just now.")).toBeVisible();
  await expect(field).toHaveValue(wrong);
  await expect(field).toBeFocused();

  await field.fill(appCode(secret));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Store your backup codes");
  await expect(page.getByRole("list", { name: "Backup codes" }).getByRole("listitem")).toHaveCount(10);
  await page.getByLabel("I have stored them").check();
  await page.getByRole("button", { name: "Done" }).click();
  await page.waitForURL("**/account/security");
  await expect(page.getByText("10 of 10 left")).toBeVisible();

  await page.getByRole("button", { name: "Log out", exact: true }).click();
  await page.waitForURL("**/login**");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel("Code from your authenticator app").fill(appCode(secret, 1));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/home");
});

test("an app is set up by keyboard alone", async ({ page, request }) => {
  const ada = await register(request);
  await arrive(page, ada, "/account/security");
  await tabTo(page, page.getByRole("link", { name: "Set up authenticator app" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  const key = await page.locator("code").first().textContent();
  await tabTo(page, page.getByLabel("Code from the app"));
  await page.keyboard.type(appCode((key ?? "").replaceAll(" ", "")));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Store your backup codes");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  // A button that cannot be pressed says why, and is reached all the same.
  const done = page.getByRole("button", { name: "Done" });
  await tabTo(page, done);
  await expect(done).toHaveAccessibleDescription(/Tick the box above first/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/backup-codes/);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  await tabTo(page, done);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/account/security");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("backup codes are copied, kept as a file, and asked for once before they are lost", async ({
  page,
  request,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const ada = await enrol(request, await register(request));
  const before = ada.backupCodes.at(-1) ?? "";
  await arriveWithApp(page, ada, "/account/security");
  await page.getByRole("link", { name: "New backup codes" }).click();
  await expect(page.getByText("9 of 10 are left.")).toBeVisible();
  await expect(page.getByText("The 9 that are left stop working")).toBeVisible();
  await page.getByRole("button", { name: "Make new backup codes" }).click();

  const list = page.getByRole("list", { name: "Backup codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const codes = await list.locator("code").allTextContents();
  await page.getByRole("button", { name: "Copy all" }).click();
  await expect(page.getByRole("status").filter({ hasText: "All ten codes are copied." })).toBeVisible();
  expect(await pasted(context)).toBe(codes.join("\n"));

  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download file" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe(`postern-backup-codes-${ada.email}.txt`);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  for (const part of [...codes, ada.email, "replaces the authenticator app once"]) expect(text).toContain(part);

  // Nothing keeps them but the page.
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
  for (const code of codes) expect(kept).not.toContain(code);

  await page.getByRole("link", { name: "Home" }).click();
  const question = page.getByRole("dialog", { name: "Leave without the codes" });
  await expect(question).toBeVisible();
  await expect(question.getByRole("button", { name: "Stay here" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(list.getByRole("listitem")).toHaveCount(10);
  await page.getByRole("link", { name: "Home" }).click();
  await question.getByRole("button", { name: "Leave without storing" }).click();
  await page.waitForURL("**/home");
  await page.goBack();
  await expect(page.getByText("10 of 10 are left.")).toBeVisible();
  for (const code of codes) await expect(page.getByText(code)).toHaveCount(0);

  expect(await backupCodeWorks(request, ada, before)).toBe(false);
  expect(await backupCodeWorks(request, ada, codes[0] ?? "")).toBe(true);
});

test("codes on paper come with what they are, and without the frame", async ({ page, request }) => {
  const ada = await enrol(request, await register(request));
  await arriveWithApp(page, ada, "/account/security/backup-codes");
  await page.getByRole("button", { name: "Make new backup codes" }).click();
  const list = page.getByRole("list", { name: "Backup codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Postern backup codes")).toBeVisible();
  await expect(page.getByText(`Account: ${ada.email}`)).toBeVisible();
  await expect(list).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await expect(page.getByRole("button")).toHaveCount(0);
});

test("few codes warn, and no app says why and how long", async ({ page, request }) => {
  const ada = await enrol(request, await register(request));
  const keep = ada.backupCodes.splice(0, 1);
  for (const code of ada.backupCodes.splice(2)) expect(await backupCodeWorks(request, ada, code)).toBe(true);
  ada.backupCodes = keep;
  await arriveWithApp(page, ada, "/account/security");
  await expect(page.getByText("Only 2 backup codes are left.")).toBeVisible();
  await expect(page.getByRole("link", { name: "New backup codes" })).toHaveCount(1);
});

test("removing the app says what goes with it", async ({ page, request }) => {
  const ada = await enrol(request, await register(request));
  await arriveWithApp(page, ada, "/account/security");
  const remove = page.getByRole("button", { name: "Remove app" });
  await remove.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Remove authenticator app" });
  await expect(dialog.getByText("your 9 backup codes: they stop working")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Remove app" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("link", { name: "Set up authenticator app" })).toBeVisible();
  await expect(page.getByText("Needs the app first")).toHaveCount(2);
  // The password alone is enough again.
  await tokenOf(request, ada);
});
