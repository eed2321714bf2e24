import type { APIRequestContext, Browser, Page } from "@playwright/test";
import {
  administrator,
  appCode,
  call,
  enrol,
  type Person,
  type PersonWithApp,
  register,
  somebody,
  tokenOf,
} from "./app.ts";
import { giveHistory, logInElsewhere } from "./history.ts";

/** Who looks at a page. */
export const VIEWERS = ["visitor", "newcomer", "person", "administrator"] as const;
export type Viewer = (typeof VIEWERS)[number];

/** People and things that pages show, made once for a file of tests. */
export interface World {
  newcomer: Person;
  person: PersonWithApp;
  connection: string;
  user: string;
  job: string;
}

/** A name that needs all the room there is, and no blank to break at. */
export const LONG_NAME = `Donau${"dampfschifffahrts".repeat(5)}kapitän`.slice(0, 100);

/** Connects an account at the provider that stands in for Google, as a program does. Gives the id of the connection. */
export async function connect(
  request: APIRequestContext,
  token: string,
  name: string,
  features = ["calendar.read"],
): Promise<string> {
  const begun = await call<{ authorize_url: string; binding: string }>(
    request,
    "POST",
    "/oauth/connections",
    { provider: "google", features, transport: "token" },
    token,
  );
  const agreed = await request.post(begun.authorize_url, { form: { sub: name }, maxRedirects: 0 });
  const back = agreed.headers().location ?? "";
  const finished = await request.get(back, { headers: { "x-postern-binding": begun.binding }, maxRedirects: 0 });
  const id = new URL(finished.headers().location ?? "", back).searchParams.get("connection");
  if (!id) throw new Error(`No connection came of it: ${finished.status()} ${await finished.text()}`);
  return id;
}

/** A token of the first administrator. */
export function administratorToken(request: APIRequestContext): Promise<string> {
  return tokenOf(request, administrator());
}

/** Makes people and things for the pages. */
export async function makeWorld(request: APIRequestContext): Promise<World> {
  const newcomer = await register(request, somebody());
  const known = await register(request, somebody("Ada Lovelace"));
  const connection = await connect(request, await tokenOf(request, known), known.email);
  const admin = await administratorToken(request);
  const user = await idOf(request, admin, known.email);
  await giveHistory(request, { person: known, id: user, connection, admin });
  const person = await enrol(request, known);
  await logInElsewhere(request, person);
  await call(request, "PATCH", `/users/${await idOf(request, admin, newcomer.email)}`, { name: LONG_NAME }, admin);
  const jobs = await call<{ items: { id: string }[] }>(request, "GET", "/jobs?status=done&limit=1", undefined, admin);
  return { newcomer, person, connection, user, job: jobs.items[0]?.id ?? "" };
}

async function idOf(request: APIRequestContext, token: string, email: string): Promise<string> {
  const found = await call<{ items: { id: string }[] }>(
    request,
    "GET",
    `/users?q=${encodeURIComponent(email)}`,
    undefined,
    token,
  );
  const id = found.items[0]?.id;
  if (!id) throw new Error(`Nobody has ${email}`);
  return id;
}

/** A page of a browser that is logged in as `viewer`, ready for any viewport and theme. */
export async function pageOf(
  browser: Browser,
  world: World,
  viewer: Viewer,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  if (viewer === "visitor") return page;
  const who = viewer === "newcomer" ? world.newcomer : viewer === "person" ? world.person : administrator();
  // A page of the app: what is no page may not call anything.
  await page.goto("/login");
  const expiresIn = await page.evaluate(
    async ({ email, password, code }) => {
      const post = async (path: string, body: unknown) =>
        (
          await fetch(path, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          })
        ).json();
      let answer = await post("/api/v1/auth/login", { email, password, transport: "cookie" });
      if (answer.mfa_required)
        answer = await post("/api/v1/auth/login/mfa", { challenge: answer.challenge, factor: "backup_code", code });
      localStorage.setItem(
        "postern",
        JSON.stringify({ signedIn: true, accessUntil: Date.now() + answer.expires_in * 1000 }),
      );
      return answer.expires_in as number;
    },
    {
      email: who.email,
      password: who.password,
      code: viewer === "person" ? world.person.backupCodes.shift() : undefined,
    },
  );
  if (!expiresIn) throw new Error(`${who.email} could not log in`);
  return page;
}

export { appCode };
