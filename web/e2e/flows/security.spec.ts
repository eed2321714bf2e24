import type { APIRequestContext, BrowserContext, Locator, Page } from "@playwright/test";
import jsQR from "jsqr";
import {
  administrator,
  appCode,
  call,
  codeIn,
  enrol,
  expect,
  logIn,
  type Person,
  type PersonWithApp,
  register,
  test,
  tokenOf,
} from "../app.ts";

/** What a camera reads from a part of the screen. */
async function scan(context: BrowserContext, picture: Locator): Promise<string> {
  const png = (await picture.screenshot()).toString("base64");
  const desk = await context.newPage();
  const { data, width, height } = await desk.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height);
    return { data: [...pixels.data], width: image.width, height: image.height };
  }, png);
  await desk.close();
  const read = jsQR(new Uint8ClampedArray(data), width, height)?.data;
  if (!read) throw new Error("No QR code can be read on the screen.");
  return read;
}

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < 60; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${target}`);
}

/** Goes to a page as somebody whose only factor is the password. */
async function arrive(page: Page, person: Person, path: string): Promise<void> {
  await logIn(page, person, path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Goes to a page as somebody with an app, by a backup code: the app's code of now may be used up. */
async function arriveWithApp(page: Page, person: PersonWithApp, path: string): Promise<void> {
  await page.goto(`/login?return_to=${encodeURIComponent(path)}`);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(person.backupCodes.shift() ?? "");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === path);
}

/** The text messages to a number, the newest first. */
async function textsTo(request: APIRequestContext, number: string): Promise<string[]> {
  const answer = await request.get(`${process.env.POSTERN_MAIL_URL}/sms?to=${encodeURIComponent(number)}`);
  const { messages } = (await answer.json()) as { messages: { body: string }[] };
  return messages.map(({ body }) => body);
}

/** A mobile number that nobody else in these tests has. */
function somebodysNumber(): string {
  return `0151${String(Date.now() % 1e5).padStart(5, "0")}${String(Math.floor(Math.random() * 1e3)).padStart(3, "0")}`;
}

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
  await expect(page.getByText("The 9 that are left work no longer")).toBeVisible();
  await page.getByRole("button", { name: "Make new backup codes" }).click();

  const list = page.getByRole("list", { name: "Backup codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const codes = await list.locator("code").allTextContents();
  await page.getByRole("button", { name: "Copy all" }).click();
  await expect(page.getByRole("status").filter({ hasText: "All ten codes are copied." })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join("\n"));

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
  await expect(dialog.getByText("your 9 backup codes: they work no longer")).toBeVisible();
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

// A failure that is asked of the sink meets the next message, whosever it is.
test.describe("phone", () => {
  test.describe.configure({ mode: "serial" });

  test("a phone is added by the code of a text message, shown, and removed", async ({ page, request }) => {
    const ada = await enrol(request, await register(request));
    const number = somebodysNumber();
    const e164 = `+49${number.slice(1)}`;
    await arriveWithApp(page, ada, "/account/security");
    await page.getByRole("link", { name: "Add phone" }).click();
    await expect(page.getByText("A number without + is read as one of Germany (+49).")).toBeVisible();
    const field = page.getByLabel("Mobile number");

    await field.fill("030 1234567");
    await page.getByRole("button", { name: "Send code" }).click();
    await expect(page.getByText("This is not the number of a mobile phone.")).toBeVisible();
    await expect(field).toBeFocused();

    await field.fill(`${number.slice(0, 4)} ${number.slice(4)}`);
    await expect(page.getByText(`The code goes to ${e164}.`)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByText(`We sent a code to ${e164}.`)).toBeVisible();
    await expect(page.getByRole("button", { name: /Send again in 0:[0-5]\d/ })).toBeVisible();

    const code = page.getByLabel("Code from the text message");
    await code.fill("000000");
    await page.getByRole("button", { name: "Confirm phone" }).click();
    await expect(page.getByText("This is not the code of the message.")).toBeVisible();
    await expect.poll(async () => (await textsTo(request, e164)).length, { timeout: 20_000 }).toBe(1);
    await code.fill(codeIn((await textsTo(request, e164))[0] ?? ""));
    await page.keyboard.press("Enter");
    await expect(page.getByText("Works", { exact: true })).toBeVisible();
    const masked = `${e164.slice(0, 3)}${"•".repeat(e164.length - 5)}${e164.slice(-2)}`;
    await expect(page.getByText(masked)).toBeVisible();

    await page.getByRole("button", { name: "Remove phone" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove phone" });
    await expect(dialog.getByText(`${masked} gets no codes any more.`)).toBeVisible();
    await dialog.getByRole("button", { name: "Remove phone" }).click();
    await expect(dialog).toBeHidden();
    await expect(field).toBeVisible();
  });

  test("a message that does not arrive is told, and so is a phone that has said STOP", async ({ page, request }) => {
    const ada = await enrol(request, await register(request));
    const number = somebodysNumber();
    const e164 = `+49${number.slice(1)}`;
    await arriveWithApp(page, ada, "/account/security/phone");
    // As Twilio refuses whoever has said STOP.
    await request.post(`${process.env.POSTERN_MAIL_URL}/sms/fail`, { data: { code: 21610, status: 400, count: 1 } });
    await page.getByLabel("Mobile number").fill(number);
    await page.keyboard.press("Enter");
    await expect(page.getByText(`The message to ${e164} could not be delivered.`)).toBeVisible({ timeout: 20_000 });
    await page.getByRole("button", { name: "Use another number" }).click();
    await page.getByLabel("Mobile number").fill(number);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "it has told us STOP" })).toBeVisible();
    await expect(page.getByLabel("Mobile number")).toHaveValue(number);
  });
});

test("a device that is logged out elsewhere shows it within two seconds", async ({ page, request, browser }) => {
  const ada = await register(request);
  const elsewhere = await browser.newContext({
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  });
  const other = await elsewhere.newPage();
  await logIn(other, ada, "/account");
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
  await arrive(page, ada, "/account/sessions");
  // Registering has left none: these two, and this one first.
  const rows = page.getByRole("list", { name: "Devices that are logged in" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("This device");
  await expect(rows.first().getByRole("button", { name: /Log out/ })).toHaveCount(0);
  await expect(rows.nth(1)).toContainText("Firefox on Linux");
  await expect(rows.nth(1)).toContainText("New");

  const button = page.getByRole("button", { name: "Log out Firefox on Linux" });
  await button.focus();
  const pressed = Date.now();
  await page.keyboard.press("Enter");
  await other.waitForURL(/\/login\?ended=ended-elsewhere/, { timeout: 5_000 });
  expect(Date.now() - pressed).toBeLessThan(2_000);
  await expect(page.getByRole("status").filter({ hasText: "Firefox on Linux was logged out." })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(page.getByText("You are logged in here and nowhere else.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await elsewhere.close();
});

test("rows leave in turn, the focus goes to the next, and somebody faster is no error", async ({ page, request }) => {
  const ada = await register(request);
  const tokens: string[] = [];
  for (const device of ["Ada's first", "Ada's second", "Ada's third"]) {
    const { access_token } = await call<{ access_token: string }>(request, "POST", "/auth/login", {
      ...ada,
      name: undefined,
      device,
    });
    tokens.push(access_token);
  }
  await arrive(page, ada, "/account/sessions");
  const rows = page.getByRole("list", { name: "Devices that are logged in" }).getByRole("listitem");
  await expect(rows.getByRole("heading")).toHaveText([/Chrome on/, "Ada's third", "Ada's second", "Ada's first"]);
  await page.getByRole("button", { name: "Log out Ada's third" }).focus();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Log out Ada's second" })).toBeFocused();

  await call(request, "POST", "/session/logout", undefined, tokens[1]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Ada's second was logged out already." })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveCount(0);
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Log out Ada's first" })).toBeFocused();

  await page.getByRole("button", { name: "Log out all others" }).click();
  const dialog = page.getByRole("dialog", { name: "Log out all other devices" });
  await expect(dialog.getByText("1 device is logged out within seconds.")).toBeVisible();
  await dialog.getByRole("button", { name: "Log out all others" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: "1 other device was logged out." })).toBeVisible();
  await expect(page.getByText("You are logged in here and nowhere else.")).toBeVisible();
});

test("a new password is told how many devices it logged out", async ({ page, request }) => {
  const ada = await register(request);
  await tokenOf(request, ada);
  await tokenOf(request, ada);
  await arrive(page, ada, "/account/security");
  await page.getByRole("link", { name: "Change password" }).click();
  const current = page.getByLabel("Password until now");
  const next = page.getByLabel("New password");
  await current.fill("not the password at all");
  await next.fill(`${ada.password} anew`);
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is not your password until now.")).toBeVisible();
  await expect(current).toBeFocused();
  await current.fill(ada.password);
  await next.fill("password1234");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Too easy to guess.")).toBeVisible();
  await expect(next).toBeFocused();
  await next.fill(`${ada.password} anew`);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/account/security");
  await expect(page.getByRole("status").filter({ hasText: "2 other devices were logged out." })).toBeVisible();
  await tokenOf(request, { ...ada, password: `${ada.password} anew` });
});

test("a password that has to be changed comes before anything else", async ({ page, request }) => {
  const ada = await register(request);
  const admin = await tokenOf(request, administrator());
  const found = await call<{ items: { id: string }[] }>(
    request,
    "GET",
    `/users?q=${encodeURIComponent(ada.email)}`,
    undefined,
    admin,
  );
  await call(request, "POST", `/users/${found.items[0]?.id}/require-password`, {}, admin);
  await page.goto("/login?return_to=/account/sessions");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Choose a new password");
  await page.getByLabel("Password until now").fill(ada.password);
  await page.getByLabel("New password").fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is the password until now. Choose another one.")).toBeVisible();
  await page.getByLabel("New password").fill(`${ada.password} anew`);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/home");
  await page.getByRole("link", { name: "Account" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("what happened to the account stands by day, with refused tries and from where", async ({ page, request }) => {
  const ada = await register(request);
  await tokenOf(request, { ...ada, password: "not the password at all" }).catch(() => {});
  const token = await tokenOf(request, ada);
  for (let begun = 0; begun < 50; begun += 1) await call(request, "POST", "/mfa/totp/enrol", undefined, token);
  await arrive(page, ada, "/account/activity");
  const today = page.getByRole("region", { name: "Today" });
  const rows = today.getByRole("listitem");
  await expect(rows.first()).toContainText("Logged in");
  await expect(rows.first()).toContainText("by password · Chrome on");
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "Load more" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/shown, that is all/)).toBeVisible();
  await expect(rows.filter({ hasText: "Began to set up an authenticator app" })).toHaveCount(50);
  const refused = rows.filter({ hasText: "Log-in refused" });
  await expect(refused).toContainText("wrong password");
  await expect(refused.getByRole("button", { name: "Copy 127.0.0.1" })).toBeVisible();
  await page.getByRole("link", { name: "Secure my account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Change password");
});
