import type { Page } from "@playwright/test";
import { expect, logIn, register, somebody, test } from "./app.ts";
import { tabTo } from "./hands.ts";
import { type Look, looks, nameOf } from "./pages.ts";
import { makeWorld, pageOf, type Viewer, type World } from "./world.ts";

test.describe.configure({ mode: "default" });

/** A phone, and the same while its keyboard takes more than half of the window. */
const PHONE = { width: 360, height: 640 };
const TYPING = { width: 360, height: 320 };

let world: World;
test.beforeAll(async ({ request }) => {
  world = await makeWorld(request);
});

async function show(page: Page, look: Look): Promise<void> {
  await page.goto(look.at?.(world) ?? look.path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Loading …" })).toHaveCount(0);
}

test("several errors are named on top, each with a way to its field and the words that stand there", async ({
  page,
}) => {
  await page.goto("/register");
  await page.getByRole("button", { name: "Create account" }).click();
  const summary = page.getByRole("alert").filter({ hasText: "There is a problem" });
  await expect(summary).toBeFocused();
  await expect(page).toHaveTitle(/^Error: /);
  const links = summary.getByRole("link");
  await expect(links).toHaveCount(3);
  // In the order of the page.
  for (const [at, label] of ["Name", "E-mail address", "Password"].entries()) {
    const link = links.nth(at);
    await expect(link).toHaveText(new RegExp(`^${label}: `));
    const words = (await link.textContent())?.slice(label.length + 2) ?? "";
    const field = page.getByLabel(label, { exact: true });
    await expect(field).toHaveAccessibleDescription(new RegExp(escaped(words)));
    await tabTo(page, link);
    await page.keyboard.press("Enter");
    await expect(field).toBeFocused();
  }
  // What is mended is said no more, and the one that is left needs no summary.
  await page.getByLabel("Name", { exact: true }).fill("Ada");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await expect(summary).toHaveCount(0);
  await page.getByLabel("Password", { exact: true }).fill("violet anchor under the bridge");
  await expect(page).not.toHaveTitle(/^Error: /);
});

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

test("one error alone leads to its field, without a summary", async ({ page }) => {
  await page.goto("/register");
  await page.getByLabel("Name", { exact: true }).fill("Ada");
  await page.getByLabel("E-mail address").fill("nobody");
  await page.getByLabel("Password", { exact: true }).fill("violet anchor under the bridge");
  await page.getByRole("button", { name: "Create account" }).click();
  const field = page.getByLabel("E-mail address");
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("There is a problem")).toHaveCount(0);
  await expect(page).toHaveTitle(/^Error: /);
  // Typing takes the place of what is wrong.
  await page.keyboard.type("ada@example.com");
  await expect(field).toHaveValue("ada@example.com");
});

test("Caps Lock is mentioned at a password, and only while it is on", async ({ page }) => {
  await page.goto("/login");
  const field = page.getByLabel("Password", { exact: true });
  const hint = page.getByRole("status").filter({ hasText: "Caps Lock is on" });
  // No driver of browsers can hold the key: this is the event that a keyboard makes.
  const press = (modifierCapsLock: boolean) =>
    field.evaluate((element, on) => {
      const key = { key: on ? "A" : "a", bubbles: true, modifierCapsLock: on };
      element.dispatchEvent(new KeyboardEvent("keydown", key));
      element.dispatchEvent(new KeyboardEvent("keyup", key));
    }, modifierCapsLock);
  await field.focus();
  await press(false);
  await expect(hint).toHaveCount(0);
  await press(true);
  await expect(hint).toBeVisible();
  await press(false);
  await expect(hint).toHaveCount(0);
});

test("Back and Forward after a submission send nothing again", async ({ page, request }) => {
  const ada = await register(request, somebody());
  const sent: string[] = [];
  page.on("request", (one) => {
    const { pathname } = new URL(one.url());
    if (one.method() !== "GET" && /\/auth\/|\/users\/me$/.test(pathname)) sent.push(`${one.method()} ${pathname}`);
  });
  await page.goto("/forgot-password");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByText("If there is an account")).toBeVisible();
  await logIn(page, ada, "/account");
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Ada King");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  const wanted = ["POST /api/v1/auth/password/forgot", "POST /api/v1/auth/login", "PATCH /api/v1/users/me"];
  expect(sent).toEqual(wanted);

  // Within the app, out of it, and as the browser loads a page anew.
  await page.getByRole("navigation").getByRole("link", { name: "Preferences" }).filter({ visible: true }).click();
  await page.goBack();
  await expect(name).toHaveValue("Ada King");
  await page.goBack();
  await expect(page).toHaveURL(/forgot-password/);
  await page.goForward();
  await expect(name).toHaveValue("Ada King");
  await page.reload();
  await expect(name).toHaveValue("Ada King");
  expect(sent).toEqual(wanted);
});

test("a button that cannot be pressed says until when, and has its reason beside it", async ({ page, request }) => {
  await logIn(page, await register(request, somebody()));
  await page.getByRole("link", { name: "Set up authenticator app" }).click();
  // Whoever is limited waits: the server's own answer needs an app with limits.
  await page.route("**/api/v1/mfa/totp/confirm", (route) =>
    route.fulfill({
      status: 429,
      headers: { "retry-after": "90", "content-type": "application/problem+json" },
      json: { type: "/problems/too-many-requests", title: "Too many requests", status: 429, detail: "", trace_id: "0" },
    }),
  );
  await page.getByLabel("Code from the app").fill("000000");
  await page.keyboard.press("Enter");
  const button = page.getByRole("button", { name: /^Try again in 1:\d\d$/ });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("alert").filter({ hasText: /Too many tries\. Go on in 1:\d\d/ })).toBeVisible();
});

test("on a phone the action of a long form stays in reach, above the keyboard too", async ({ browser }) => {
  const page = await pageOf(browser, world, "newcomer", { viewport: PHONE });
  await page.goto("/connections/new/google");
  const action = page.getByRole("button", { name: "Continue to Google" });
  const bar = page.getByRole("navigation", { name: "Main" });
  await expect(action).toBeVisible();
  for (const size of [PHONE, TYPING]) {
    await page.setViewportSize(size);
    await page.evaluate(() => window.scrollTo(0, 0));
    expect(await page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight * 1.2)).toBe(true);
    await expect(action).toBeInViewport({ ratio: 1 });
    // Above the bar of places, which goes while there is no room for it.
    await expect(bar).toBeVisible({ visible: size === PHONE });
    const place = await action.boundingBox();
    const end = size === PHONE ? (await bar.boundingBox())?.y : size.height;
    expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual(end ?? 0);
  }
  await page.context().close();
});

interface Opener {
  path: Look["path"];
  name: string;
}

/** Forms that stand in a dialog, and what opens it. */
const DIALOGS: readonly Opener[] = [
  { path: "/admin/users", name: "Invite" },
  { path: "/admin/roles", name: "New role" },
  { path: "/admin/service-accounts", name: "New service account" },
  { path: "/admin/audit", name: "Filter" },
];

const viewers: readonly Viewer[] = ["visitor", "newcomer", "person", "administrator"];

for (const viewer of viewers) {
  test(`nothing that sticks covers what has the focus, on the pages of a ${viewer}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const page = await pageOf(browser, world, viewer, { viewport: PHONE });
    let forms = 0;
    for (const look of looks.filter((look) => look.viewer === viewer)) {
      await show(page, look);
      if ((await page.locator("form").count()) === 0) continue;
      forms += 1;
      for (const size of [PHONE, TYPING]) {
        await page.setViewportSize(size);
        expect.soft(await covered(page), `${nameOf(look)} at ${size.height} px`).toEqual([]);
      }
      await page.setViewportSize(PHONE);
      for (const { name } of DIALOGS.filter(({ path }) => path === look.path)) {
        await page.getByRole("button", { name, exact: true }).click();
        await expect(page.getByRole("dialog").locator("form")).toBeVisible();
        expect.soft(await covered(page), `${nameOf(look)}, ${name}`).toEqual([]);
        await page.keyboard.press("Escape");
      }
    }
    expect(forms, "there are forms to look at").toBeGreaterThan(0);
    await page.context().close();
  });
}

/** Presses Tab through the page: what stands, in part or whole, below something that sticks while it has the focus. */
async function covered(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  const seen = new Set<number>();
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    if (!document.querySelector("dialog[open]")) (document.activeElement as HTMLElement | null)?.blur();
  });
  for (let stops = 0; stops < 150; stops += 1) {
    await page.keyboard.press("Tab");
    // The browser scrolls in a frame of its own.
    const stop = await page.evaluate(
      () =>
        new Promise<{ place: number; below?: string } | undefined>((done) =>
          requestAnimationFrame(() => {
            const focused = document.activeElement;
            if (!focused || focused === document.body) return done(undefined);
            const all = [...document.querySelectorAll("*")];
            const box = focused.getBoundingClientRect();
            const over = all.find((element) => {
              if (element.contains(focused)) return false;
              if (!["sticky", "fixed"].includes(getComputedStyle(element).position)) return false;
              const bar = element.getBoundingClientRect();
              const [left, right] = [Math.max(bar.left, box.left), Math.min(bar.right, box.right)];
              const [top, bottom] = [Math.max(bar.top, box.top), Math.min(bar.bottom, box.bottom)];
              if (right - left < 2 || bottom - top < 2) return false;
              // What lies above is what a finger would meet.
              return element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
            });
            const name = (element: Element) =>
              element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40) ?? element.tagName;
            done({
              place: all.indexOf(focused),
              ...(over ? { below: `“${name(focused)}” below “${name(over)}”` } : {}),
            });
          }),
        ),
    );
    if (!stop || seen.has(stop.place)) break;
    seen.add(stop.place);
    if (stop.below) complaints.push(stop.below);
  }
  return complaints;
}
