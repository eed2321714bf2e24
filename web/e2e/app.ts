import { type APIRequestContext, type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";

/** Which of the running apps this worker's tests are about: what the names of its settings begin with. */
let app = "POSTERN_";

/** From here on the tests of this worker are about the app whose limits are on. */
export function meetLimits(): void {
  app = "POSTERN_LIMITED_";
}

/** Where the running app and its helpers are; `cargo xtask test --only browser` says it. */
export function setting(of: "URL" | "MAIL_URL" | "ADMIN_EMAIL" | "ADMIN_PASSWORD" | "REDIS_URL"): string {
  const name = app + of;
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run \`./test --only browser\`, or set it as \`./up --detach --json\` says.`);
  return value;
}

export interface Person {
  email: string;
  password: string;
  name: string;
}

/** Somebody who has set up an authenticator, with what it computes codes from. */
export interface PersonWithApp extends Person {
  secret: string;
  backupCodes: string[];
}

/** The same for all, since the list of common passwords is a filter that now and then takes another for one of them. */
const PASSWORD = "violet anchor under the bridge";

let counter = 0;

/** Somebody whom nobody has met: addresses of their own, so that tests do not see each other. */
export function somebody(name = "Ada Lovelace"): Person {
  counter += 1;
  const unique = `${process.pid}-${Date.now().toString(36)}-${counter}`;
  return { name, email: `ada-${unique}@example.com`, password: PASSWORD };
}

interface Mail {
  ID: string;
  Subject: string;
  To: { Address: string }[];
}

/** The newest mail to `address` whose subject matches, once `count` of them have come: its text. */
export async function mailTo(request: APIRequestContext, address: string, subject: RegExp, count = 1): Promise<string> {
  const url = setting("MAIL_URL");
  let id: string | undefined;
  await expect
    .poll(
      async () => {
        const { messages } = (await (await request.get(`${url}/api/v1/messages?limit=1000`)).json()) as {
          messages: Mail[];
        };
        const found = messages.filter(
          (mail) => mail.To.some((to) => to.Address === address) && subject.test(mail.Subject),
        );
        id = found[0]?.ID;
        return found.length;
      },
      { message: `a mail to ${address} with ${subject}`, timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(count);
  return ((await (await request.get(`${url}/api/v1/message/${id}`)).json()) as { Text: string }).Text;
}

/** The six-digit code in a text. */
export function codeIn(text: string): string {
  const code = text.match(/(?<!\d)\d{6}(?!\d)/)?.[0];
  if (!code) throw new Error(`No code in: ${text}`);
  return code;
}

/** The path, with what stands behind `#`, of the first link to `page` in a text. */
export function linkIn(text: string, page: string): string {
  const link = text.match(new RegExp(`https?://[^\\s]*(${page}[^\\s]*)`))?.[1];
  if (!link) throw new Error(`No link to ${page} in: ${text}`);
  return link;
}

const JSON_HEADERS = { "content-type": "application/json" };

/** Calls the API as a program would: no cookies, a token where there is one. */
export async function call<T>(
  request: APIRequestContext,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<T> {
  const answer = await request.fetch(`${setting("URL")}/api/v1${path}`, {
    method,
    headers: { ...JSON_HEADERS, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { data: JSON.stringify(body) }),
  });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return (answer.status() === 204 ? undefined : await answer.json()) as T;
}

/** Makes an account, with its address confirmed. */
export async function register(request: APIRequestContext, person: Person = somebody()): Promise<Person> {
  const { registration } = await call<{ registration: string }>(request, "POST", "/auth/register", person);
  const code = codeIn(await mailTo(request, person.email, /confirm/i));
  await call(request, "POST", "/auth/verify-email", { registration, code });
  return person;
}

/** An access token for calls by which a test prepares what it is about. */
export async function tokenOf(request: APIRequestContext, person: Person): Promise<string> {
  const answer = await call<{ access_token: string }>(request, "POST", "/auth/login", {
    email: person.email,
    password: person.password,
  });
  return answer.access_token;
}

/** What the authenticator shows now, `steps` periods from now. */
export function appCode(secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
}

/** Sets up an authenticator for somebody. The code of now is used up by it. */
export async function enrol(request: APIRequestContext, person: Person): Promise<PersonWithApp> {
  const token = await tokenOf(request, person);
  const { secret } = await call<{ secret: string }>(request, "POST", "/mfa/totp/enrol", undefined, token);
  const { backup_codes } = await call<{ backup_codes: string[] }>(
    request,
    "POST",
    "/mfa/totp/confirm",
    { code: appCode(secret) },
    token,
  );
  return { ...person, secret, backupCodes: backup_codes };
}

/** Logs in by the form and waits for the first page. */
export async function logIn(page: Page, person: Person, to = "/home"): Promise<void> {
  await page.goto(`/login?return_to=${encodeURIComponent(to)}`);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL((url) => url.pathname === to.split("?")[0]);
}

/** The first administrator, whom `./up` has made. */
export function administrator(): Person {
  return { name: "Administrator", email: setting("ADMIN_EMAIL"), password: setting("ADMIN_PASSWORD") };
}

/** What the policy of the page forbade, and what the console complained of: nothing, in every test. */
function watch(context: BrowserContext): string[] {
  const seen: string[] = [];
  context.on("weberror", (error) => seen.push(`error: ${error.error().message}`));
  context.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy|securitypolicyviolation|TrustedHTML|TrustedScript/i.test(text)) seen.push(text);
    // Answers that are refusals are printed by the browser itself; they are no defect.
    else if (message.type() === "error" && !/Failed to load resource/.test(text)) seen.push(`console: ${text}`);
  });
  return seen;
}

/** Tests of the running app. Each fails on a violation of the policy and on an error that no code caught. */
export const test = base.extend<{ watched: string[] }>({
  watched: [
    async ({ context }, use) => {
      const seen = watch(context);
      await use(seen);
      expect(seen).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
