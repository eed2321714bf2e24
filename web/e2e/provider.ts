import type { Page } from "@playwright/test";

/** Comes back from the provider to this browser's own address, as the server says where. */
export async function comeBack(page: Page, leave: () => Promise<void>): Promise<void> {
  const callback = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith("/callback"));
  await leave();
  const answer = await callback;
  const place = answer.headers().location;
  if (!place) throw new Error(`${answer.status()}: ${answer.url().split("?")[0]}`);
  await page.goto(place);
}

/** The same as `agree`; gives the address of the way back. */
export async function authorize(page: Page, account: string): Promise<string> {
  const callback = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith("/callback"));
  await agree(page, account);
  return (await callback).url();
}

/** Logs in by the provider's own form. It grants what it knows, which is less than the product may ask for. */
export async function agree(page: Page, account: string): Promise<void> {
  await page.waitForURL(/\/oauth2\/authorize/);
  await comeBack(page, async () => {
    await page.getByPlaceholder("sub").fill(account);
    await page.getByRole("button", { name: "Authorize", exact: true }).click();
  });
}

/** Says no by the provider's form, which forgets the state on the way back. */
export async function forgetting(page: Page): Promise<void> {
  await page.waitForURL(/\/oauth2\/authorize/);
  await comeBack(page, () => page.getByRole("button", { name: "Deny" }).click());
}

/** Says no by the provider's form. It forgets the state on the way back, which RFC 6749 section 4.1.2.1 wants. */
export async function deny(page: Page): Promise<void> {
  await page.waitForURL(/\/oauth2\/authorize/);
  const state = new URL(page.url()).searchParams.get("state") ?? "";
  const callback = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith("/callback"));
  await page.getByRole("button", { name: "Deny" }).click();
  const forgotten = new URL((await callback).url());
  forgotten.searchParams.set("state", state);
  await comeBack(page, async () => {
    // Where the server leads to is asked for at this browser's own address.
    await page.goto(forgotten.toString());
  });
}
