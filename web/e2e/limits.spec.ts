import type { APIRequestContext } from "@playwright/test";
import { useUpReads } from "./ageing.ts";
import { administrator, call, expect, logIn, meetLimits, register, somebody, test, tokenOf } from "./app.ts";

meetLimits();

/** The longest that others use up what there is, in ms. */
const PATIENCE = 30_000;

/** Sends `one` over and over, a few at a time, until `enough`; what it sent is answered when it ends. */
async function keepSending(one: () => Promise<unknown>, enough: () => boolean): Promise<void> {
  const last = Date.now() + PATIENCE;
  const worker = async () => {
    while (!enough() && Date.now() < last) await one();
  };
  await Promise.all(Array.from({ length: 12 }, worker));
}

/** Log-ins with a wrong password until the account has had as many as it may. */
async function useUpLogIns(request: APIRequestContext, email: string): Promise<void> {
  const data = { email, password: "not the password at all" };
  const answers: number[] = [];
  while (answers.at(-1) !== 429 && answers.length < 20)
    answers.push((await request.post("/api/v1/auth/login", { data })).status());
  expect(answers.at(-1)).toBe(429);
}

test("429 of a secret: the button counts down, what was typed stays, and nothing is sent by itself", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await useUpLogIns(request, ada.email);
  let sent = 0;
  page.on("request", (sending) => {
    if (sending.url().endsWith("/api/v1/auth/login")) sent += 1;
  });
  await page.clock.install();
  await page.goto("/login");
  const email = page.getByLabel("E-mail address");
  const password = page.getByLabel("Password", { exact: true });
  await email.fill(ada.email);
  await password.fill(ada.password);
  await page.getByRole("button", { name: "Log in" }).click();

  const counting = page.getByRole("button", { name: /^Try again in (1:00|0:[345]\d)$/ });
  await expect(counting).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText(/Too many tries\. Go on in (1:00|0:[345]\d)\./).last()).toBeVisible();
  await page.clock.fastForward(30_000);
  await expect(page.getByRole("button", { name: /^Try again in 0:[012]\d$/ })).toBeVisible();
  // Neither Enter nor a press sends anything before that.
  await password.press("Enter");
  await page.getByRole("button", { name: /^Try again in/ }).click({ force: true });

  await page.clock.fastForward(31_000);
  const button = page.getByRole("button", { name: "Log in", exact: true });
  await expect(button).not.toHaveAttribute("aria-disabled");
  await expect(page.getByText("You can go on now.")).toBeVisible();
  await page.clock.fastForward(60_000);
  await expect(email).toHaveValue(ada.email);
  await expect(password).toHaveValue(ada.password);
  expect(sent).toBe(1);

  // Only the clock of the browser has moved: the server still counts, and says so again.
  await button.click();
  await expect(page.getByRole("button", { name: /^Try again in/ })).toBeVisible();
  expect(sent).toBe(2);
});

test("429 of a form: it works when the time is over, with all that was typed", async ({ page, request }) => {
  const admin = administrator();
  const token = await tokenOf(request, admin);
  const guest = somebody("Grace Hopper");
  await logIn(page, admin, "/admin/users");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill(guest.email);
  await dialog.getByLabel("Name", { exact: true }).fill(guest.name);
  const sent: number[] = [];
  page.on("response", (answer) => {
    if (answer.request().method() === "POST" && answer.url().endsWith("/api/v1/users")) sent.push(answer.status());
  });
  // Each second one more is allowed: others take it until the page has been refused.
  let seen = false;
  let used = false;
  const others = keepSending(
    async () => {
      const answer = await request.post("/api/v1/users", { headers: { authorization: `Bearer ${token}` }, data: {} });
      used ||= answer.status() === 429;
    },
    () => seen,
  );
  await expect.poll(() => used, { timeout: PATIENCE }).toBe(true);
  const invite = dialog.getByRole("button", { name: "Send invitation" });
  // It counts for a second or two: whoever looks only after the press may have missed it.
  const counting = dialog.getByRole("button", { name: /^Try again in 0:0\d$/, disabled: true }).waitFor();
  await invite.click();
  await counting;
  seen = true;
  await others;
  await expect(invite).not.toHaveAttribute("aria-disabled");
  await expect(dialog.getByLabel("E-mail address")).toHaveValue(guest.email);
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue(guest.name);
  expect(sent).toEqual([429]);
  await invite.click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: guest.email })).toBeVisible();
  expect(sent).toEqual([429, 201]);
});

test("a page whose reads come too soon shows itself a little later, without anybody's help", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada);
  await expect(page.getByRole("heading", { name: "The first three steps" })).toBeVisible();
  const token = await tokenOf(request, ada);
  const { user_id } = await call<{ user_id: string }>(request, "GET", "/session", undefined, token);
  const reads = new Map<string, number[]>();
  page.on("response", (answer) => {
    const url = new URL(answer.url());
    if (answer.request().method() !== "GET" || !url.pathname.startsWith("/api/v1/users")) return;
    reads.set(url.href, [...(reads.get(url.href) ?? []), answer.status()]);
  });
  await useUpReads(user_id, 4_000);
  await page.getByRole("link", { name: "Account" }).first().click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(ada.name);
  await expect(page.getByText(/Too many tries/)).toHaveCount(0);
  const repeated = () => [...reads.values()].filter((statuses) => statuses.includes(429));
  expect(repeated().length).toBeGreaterThan(0);
  // Other parts of the page may still wait.
  await expect.poll(() => repeated().every((statuses) => statuses.at(-1) !== 429), { timeout: 15_000 }).toBe(true);
  for (const statuses of repeated()) expect(statuses.slice(statuses.indexOf(429))).toEqual([429, 200]);
});
