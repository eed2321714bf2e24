import type { BrowserContext, Locator, Page } from "@playwright/test";
import jsQR from "jsqr";
import { expect, logIn, type Person, type PersonWithApp } from "./app.ts";

/** What a camera reads from a part of the screen. */
export async function scan(context: BrowserContext, picture: Locator): Promise<string> {
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

/** What was copied, by pasting it: the policy of the app lets no page read the clipboard. */
export async function pasted(context: BrowserContext): Promise<string> {
  const desk = await context.newPage();
  await desk.setContent('<textarea aria-label="Paste here"></textarea>');
  const field = desk.getByLabel("Paste here");
  await field.press("Control+V");
  const text = await field.inputValue();
  await desk.close();
  return text;
}

/** More stops than any page has. */
const STOPS = 200;

/** Where the keyboard is, seen from where it is to go. */
interface Stop {
  there: boolean;
  /** Whether `target` stands before it on the page. */
  behind: boolean;
  /** What has the focus, and whether one sees it. */
  name: string;
  ring: boolean;
}

/** Presses Tab, or Shift and Tab, until `target` has the focus. At each stop on the way the focus is to be seen. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  let key: "Tab" | "Shift+Tab" | undefined;
  for (let count = 0; count < STOPS; count += 1) {
    const stop = await target.evaluate(look);
    if (key || stop.there) expect(stop.ring, `no ring around “${stop.name}”`).toBe(true);
    if (stop.there) return;
    key ??= stop.behind ? "Shift+Tab" : "Tab";
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not lead to ${target}`);
}

function look(target: Element): Stop {
  const focused = document.activeElement ?? document.body;
  const style = getComputedStyle(focused);
  return {
    there: focused === target,
    behind: Boolean(focused.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING),
    name: focused.getAttribute("aria-label") ?? focused.textContent?.trim().slice(0, 40) ?? focused.tagName,
    // Nothing has the focus where the page ends and begins again.
    ring: focused === document.body || (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2),
  };
}

/** Goes to a page as somebody whose only factor is the password. */
export async function arrive(page: Page, person: Person, path: string): Promise<void> {
  await logIn(page, person, path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Goes to a page as somebody with an app, by a backup code: the app's code of now may be used up. */
export async function arriveWithApp(page: Page, person: PersonWithApp, path: string): Promise<void> {
  await page.goto(`/login?return_to=${encodeURIComponent(path)}`);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(person.backupCodes.shift() ?? "");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === path);
}
