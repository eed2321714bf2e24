import type { APIRequestContext, Page } from "@playwright/test";
import { codeIn, enrol, expect, type PersonWithApp, register, somebody, test } from "../app.ts";
import { arriveWithApp } from "../hands.ts";

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

// A failure that is asked of the sink meets the next message, whosever it is.
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
  await expect(page.getByText("This phone has told us STOP, so we may send it nothing.")).toBeVisible();
  await expect(page.getByLabel("Mobile number")).toBeFocused();
  await expect(page.getByLabel("Mobile number")).toHaveValue(number);
});

test("a number that another account has confirmed is said to be taken", async ({ browser, request }) => {
  const number = somebodysNumber();
  const e164 = `+49${number.slice(1)}`;
  const ask = async (owner: PersonWithApp) => {
    const tab = await browser.newPage();
    await arriveWithApp(tab, owner, "/account/security/phone");
    await tab.getByLabel("Mobile number").fill(number);
    await tab.keyboard.press("Enter");
    return tab;
  };
  const received = (count: number) =>
    expect.poll(async () => (await textsTo(request, e164)).length, { timeout: 20_000 }).toBe(count);
  const confirm = async (tab: Page) => {
    await tab.getByLabel("Code from the text message").fill(codeIn((await textsTo(request, e164))[0] ?? ""));
    await tab.keyboard.press("Enter");
  };

  const first = await ask(await enrol(request, await register(request)));
  await received(1);
  await confirm(first);
  await expect(first.getByText("Works", { exact: true })).toBeVisible();

  // Once its code is used the number may have another, whoever asks for it.
  const second = await ask(await enrol(request, await register(request, somebody("Bob"))));
  await received(2);
  await confirm(second);
  await expect(
    second.getByRole("alert").filter({ hasText: "Another account has confirmed this number." }),
  ).toBeVisible();
  await first.context().close();
  await second.context().close();
});
