import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { administrator, call, expect, logIn, type Person, register, somebody, test, tokenOf } from "../app.ts";
import { sql, timedId } from "../database.ts";

/** A job that is over after one try: given up, or done. */
function jobThatIs(state: "dead" | "done", kind: string): string {
  const id = timedId();
  const why = state === "dead" ? "'Postgres refused a statement: 57014'" : "NULL";
  sql(`INSERT INTO jobs (id, kind, payload, state, run_at, attempts, last_error, created_at, started_at, finished_at)
       VALUES ('${id}', '${kind}', '{}', '${state}', now(), 1, ${why}, now(), now(), now());
       INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending, error)
       VALUES ('${id}', '${kind}', 1, now() - interval '2 seconds', now(), '${state}', ${why})`);
  return id;
}

/** Gives somebody a role; returns their id. */
async function give(request: APIRequestContext, person: Person, role: string): Promise<string> {
  const token = await tokenOf(request, administrator());
  const found = `/users?q=${encodeURIComponent(person.email)}`;
  const { items } = await call<{ items: { id: string }[] }>(request, "GET", found, undefined, token);
  const id = items[0]?.id ?? "";
  await call(request, "PUT", `/users/${id}/roles/${role}`, undefined, token);
  return id;
}

/** Somebody of their own for each worker: the first administrator has as many sessions as anybody, and tests open more. */
let grace: Person;
test.beforeAll(async ({ request }) => {
  grace = await register(request, somebody(`Grace ${timedId().slice(0, 13)}`));
  await give(request, grace, "administrator");
});

const short = (id: string) => `…${id.slice(-8)}`;

test("an entry of the audit log tells why, and leads to everything of the same person", async ({ page, request }) => {
  const person = await register(request, somebody(`Ada ${timedId().slice(0, 13)}`));
  await give(request, person, "premium");

  await logIn(page, grace, "/admin/audit");
  await page.getByRole("link", { name: "Roles given" }).click();
  await expect(page).toHaveURL(/action=user\.role\.assign/);
  const entry = page.getByRole("listitem").filter({ hasText: person.name });
  await entry.getByText(`on person ${person.name}`).click();
  await expect(entry.getByText("A role permits it.")).toBeVisible();
  await expect(entry.getByText("users:assign_roles:any")).toBeVisible();

  await entry.getByRole("link", { name: "Everything of this thing" }).click();
  await expect(page.getByRole("button", { name: `Remove filter: Thing: person ${person.name}` })).toBeVisible();
  const rows = page.getByRole("listitem").filter({ hasText: "on person" });
  await expect(rows.first()).toContainText(person.name);
  await expect(rows.filter({ hasNotText: person.name })).toHaveCount(0);

  await rows.first().getByText(`on person ${person.name}`).click();
  await rows.first().getByRole("link", { name: "Everything of this person" }).click();
  await expect(page).toHaveURL(/actor=/);
  // Each filter is a place of its own: Back takes it away, a chip drops it.
  await page.goBack();
  await expect(page.getByRole("button", { name: /Remove filter: Thing/ })).toBeVisible();
  await page.goForward();
  await page.getByRole("button", { name: /Remove filter: Person/ }).click();
  await expect(page).toHaveURL(/\/admin\/audit$/);
  await expect(page.getByText(/Sealed up to no\. [\d,]+/)).toBeVisible();
});

test("what was refused does not read as if it had been done", async ({ page, request }) => {
  const person = await register(request);
  await tokenOf(request, { ...person, password: "not the password at all" }).catch(() => {});
  await logIn(page, grace, "/admin/audit?action=auth.login&outcome=denied");
  // The filter is called by what is asked for; entries are those with an outcome beside a time.
  const rows = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: /\d\d:\d\d:\d\d/ });
  await expect(rows.filter({ hasText: "Log-in refused" }).first()).toBeVisible();
  await expect(rows.filter({ hasText: "Logged in" })).toHaveCount(0);
});

test("an entry leads to everything of its session and of its request", async ({ page }) => {
  await logIn(page, grace, "/admin/audit?action=auth.login&outcome=allowed");
  const entry = page.getByRole("listitem").filter({ hasText: "You: Logged in" }).first();
  await entry.getByText("Logged in").click();
  await entry.getByRole("link", { name: "Everything of this request" }).click();
  await expect(page).toHaveURL(/trace=[0-9a-f]{32}/);
  await expect(page.getByText("All 1 shown")).toBeVisible();
  await page.goBack();
  await entry.getByText("Logged in").click();
  await entry.getByRole("link", { name: "Everything of this session" }).click();
  await expect(page).toHaveURL(/session=/);
  await expect(page.getByRole("button", { name: /Remove filter: Session/ })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Called the API" }).first()).toBeVisible();
});

test("the audit log shows what was asked for in the dialog, and gives the checkpoint", async ({ page }) => {
  await logIn(page, grace, "/admin/audit");
  // What only read something is most of the log, and shown to whoever asks for it.
  const reads = page.getByRole("listitem").filter({ hasText: "You: Called the API" });
  await expect(page.getByRole("listitem").filter({ hasText: "You: Logged in" }).first()).toBeVisible();
  await expect(reads).toHaveCount(0);
  await page.getByRole("link", { name: "All calls, too" }).click();
  await expect(reads.first()).toBeVisible();
  await page.getByRole("button", { name: "Filter …" }).click();
  await page.getByLabel("Outcome").selectOption("denied");
  await page.getByLabel("Person (id)").fill("nobody");
  await page.getByRole("button", { name: "Show entries" }).click();
  await expect(page.getByText("This is not valid.")).toBeVisible();
  await page.getByLabel("Person (id)").fill(randomUUID());
  await page.getByRole("button", { name: "Show entries" }).click();
  await expect(page.getByText("No entry matches these filters.")).toBeVisible();
  await expect(page).toHaveURL(/outcome=denied/);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download checkpoint" }).click();
  expect((await download).suggestedFilename()).toMatch(/^postern-checkpoint-\d+\.json$/);
});

test("a dead letter shows why, is retried, and is done", async ({ page }) => {
  const id = jobThatIs("dead", "purge_grants");
  await logIn(page, grace, "/admin/jobs/dead");
  await page.getByLabel("Show kind").selectOption("purge_grants");
  await expect(page).toHaveURL(/kind=purge_grants/);
  const letter = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: short(id) }) });
  await expect(letter).toContainText("Postgres refused a statement: 57014");
  await letter.getByText("Details").click();
  await expect(
    letter
      .getByRole("table", { name: /^Tries/ })
      .getByRole("row")
      .last(),
  ).toContainText("Failed, given up");
  await letter.getByRole("button", { name: "Retry: Forget ended grants" }).click();
  await expect(page.getByText("The job is queued again")).toBeVisible();
  await expect(letter).toHaveCount(0);
  await page.goto(`/admin/jobs/${id}`);
  // The page looks by itself until the job is over.
  await expect(page.getByRole("main").getByText("Done", { exact: true }).first()).toBeVisible({ timeout: 45_000 });
  await page.getByRole("link", { name: "Audit entries of this job" }).click();
  await expect(page.getByText("Retried a dead letter")).toBeVisible();
});

test("a dead letter is discarded by keyboard, after a question", async ({ page }) => {
  const id = jobThatIs("dead", "purge_messages");
  await logIn(page, grace, "/admin/jobs/dead?kind=purge_messages");
  const letter = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: short(id) }) });
  const discard = letter.getByRole("button", { name: /Discard …/ });
  await discard.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Discard this job?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(discard).toBeFocused();
  await page.keyboard.press("Enter");
  const reason = dialog.getByLabel("Why (optional)");
  const confirm = dialog.getByRole("button", { name: "Discard job" });
  await reason.fill("x".repeat(501));
  await confirm.focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Use at most 500 characters.")).toBeVisible();
  await expect(reason).toBeFocused();
  await reason.fill("The table is gone:\nthere is nothing to forget.");
  await confirm.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("The job is discarded.")).toBeVisible();
  await expect(letter).toHaveCount(0);

  await page.goto(`/admin/jobs/${id}`);
  const main = page.getByRole("main");
  await expect(main.getByText("Discarded", { exact: true })).toBeVisible();
  await expect(main.getByText("The table is gone: there is nothing to forget.")).toBeVisible();
  await expect(main.getByRole("button", { name: /Discard|Retry/ })).toHaveCount(0);
  await page.getByRole("link", { name: "Audit entries of this job" }).click();
  const entry = page.getByRole("listitem").filter({ hasText: "Discarded a job" });
  await entry.getByText("Discarded a job").click();
  await expect(entry.getByText("there is nothing to forget.")).toBeVisible();
});

test("a job is discarded on its page, where it says why from then on", async ({ page }) => {
  const id = jobThatIs("dead", "purge_messages");
  await logIn(page, grace, `/admin/jobs/${id}`);
  await page.getByRole("button", { name: /Discard …/ }).click();
  const dialog = page.getByRole("dialog", { name: "Discard this job?" });
  await dialog.getByLabel("Why (optional)").fill("Done by hand.");
  await dialog.getByRole("button", { name: "Discard job" }).click();
  await expect(page.getByRole("main").getByText("Done by hand.")).toBeVisible();
  await page.goto("/admin/jobs?kind=purge_messages&status=discarded");
  await expect(page.getByRole("table", { name: "Queue" }).locator(`a[href="/admin/jobs/${id}"]`)).toBeVisible();
});

test("what somebody else discards meanwhile is not discarded again", async ({ page, request }) => {
  const id = jobThatIs("dead", "purge_messages");
  await logIn(page, grace, `/admin/jobs/${id}`);
  await page.getByRole("button", { name: /Discard …/ }).click();
  await call(request, "POST", `/jobs/${id}/discard`, {}, await tokenOf(request, administrator()));
  const dialog = page.getByRole("dialog", { name: "Discard this job?" });
  await dialog.getByRole("button", { name: "Discard job" }).click();
  await expect(dialog.getByText("It is in hand just now, or is over. Nothing was discarded.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("main").getByText("Discarded", { exact: true })).toBeVisible();
});

test("the last 24 hours stand in a sentence, in columns and in a table", async ({ page }) => {
  const id = jobThatIs("done", "purge_messages");
  const hour = `date_trunc('hour', now() - interval '7 hours')`;
  // More than anything else of this hour, so that the table has a row to look for.
  sql(`DELETE FROM job_runs WHERE ended_at BETWEEN ${hour} AND ${hour} + interval '1 hour';
       INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending)
       SELECT '${id}', 'purge_messages', 1, now(), ${hour} + interval '5 minutes', ending
       FROM unnest(ARRAY['done', 'done', 'done', 'retried', 'lost', 'dead']) AS ending`);
  await logIn(page, grace, "/admin/jobs");
  const figures = page.getByRole("region", { name: "How it stands" });
  await expect(figures.getByText(/^[\d,]+ tries ended in the last 24 hours\. \d+ failed/)).toBeVisible();
  await expect(figures.getByText("Nothing waits, nothing failed in 24 hours.")).toHaveCount(0);
  await figures.getByText("Hour by hour, in numbers").click();
  const clock = sql(`SELECT to_char(${hour} AT TIME ZONE 'Europe/Berlin', 'HH24:MI')`);
  const row = figures.getByRole("row").filter({ hasText: clock });
  await expect(row.getByRole("cell")).toHaveText([/3$/, /2$/, /1$/]);
});

test("rows stay where they are until their reader says so", async ({ page }) => {
  const first = jobThatIs("done", "purge_session_ends");
  await logIn(page, grace, "/admin/jobs?kind=purge_session_ends&status=done");
  const rows = page.getByRole("table", { name: "Queue" }).getByRole("row");
  await expect(rows.nth(1).getByRole("link")).toHaveAttribute("href", `/admin/jobs/${first}`);
  const before = await rows.count();
  const second = jobThatIs("done", "purge_session_ends");
  const show = page.getByRole("button", { name: "1 new · Show" });
  await expect(show).toBeVisible({ timeout: 25_000 });
  expect(await rows.count()).toBe(before);
  await expect(rows.nth(1).getByRole("link")).toHaveAttribute("href", `/admin/jobs/${first}`);
  await show.click();
  await expect(rows.nth(1).getByRole("link")).toHaveAttribute("href", `/admin/jobs/${second}`);
  sql(`DELETE FROM jobs WHERE id IN ('${first}', '${second}')`);
});

test("a kind is paused, limited and resumed", async ({ page }) => {
  await logIn(page, grace, "/admin/jobs");
  await page.getByRole("button", { name: /Show all \d+ kinds/ }).click();
  const row = page.getByRole("row").filter({ hasText: "purge_errors" });
  await row.getByRole("button", { name: "Pause Forget old errors" }).click();
  await expect(page.getByText("Forget old errors is paused.")).toBeVisible();
  await expect(row).toContainText("Paused");
  await page.getByRole("button", { name: "Hide kinds" }).click();
  await expect(page.getByText(/Paused: .*Forget old errors/)).toBeVisible();
  await page.goBack();
  await row.getByRole("button", { name: "Resume Forget old errors" }).click();
  await expect(row).toContainText("Working");

  await row.getByRole("button", { name: "Limit Forget old errors" }).click();
  const field = page.getByLabel("How many may begin in a minute");
  await field.fill("many");
  await field.press("Enter");
  await expect(page.getByText("Enter a whole number from 1 to 100 000, or nothing.")).toBeVisible();
  await field.fill("600");
  await page.getByRole("button", { name: "Set limit" }).click();
  await expect(row).toContainText("600 a minute");
  await row.getByRole("button", { name: "Limit Forget old errors" }).click();
  await field.fill("");
  await page.getByRole("button", { name: "Set limit" }).click();
  await expect(row).not.toContainText("600 a minute");
});

test("a schedule is changed in words, and refused where there is no such day", async ({ page }) => {
  await logIn(page, grace, "/admin/jobs/schedules");
  const row = page.getByRole("row").filter({ hasText: "purge_errors" });
  const expression = page.getByLabel("When (minute, hour, day, month, weekday)");
  const change = async (to: string, zone: string) => {
    await row.getByRole("button", { name: /Change/ }).click();
    await expression.fill(to);
    await page.getByLabel("Time zone").fill(zone);
    await page.getByRole("button", { name: "Save schedule" }).click();
  };
  await change("30 3 30 2 *", "Europe/Berlin");
  await expect(page.getByText("There is no such day.")).toBeVisible();
  await expression.fill("30 3 * * 1");
  await expect(page.getByText("That is: every Monday at 03:30")).toBeVisible();
  await page.getByRole("button", { name: "Save schedule" }).click();
  await expect(page.getByText("The schedule counts from now on.")).toBeVisible();
  await expect(row).toContainText("every Monday at 03:30, in Europe/Berlin");
  await expect(row).toContainText("Changed here");
  await change("29 2 * * *", "UTC");
  await expect(row).toContainText("every day at 02:29, in UTC");
});

test("an alert rule is silenced, sharpened and sent to somebody", async ({ page }) => {
  await logIn(page, grace, "/admin/jobs/alerts");
  const row = page.getByRole("row").filter({ hasText: "Tries fail" });
  const dialog = page.getByRole("dialog");
  const threshold = dialog.getByLabel("Too much from (percent)");
  const recipient = dialog.getByRole("checkbox", { name: grace.name, exact: true });
  const edit = () => row.getByRole("button", { name: "Change “Tries fail”" }).click();
  const save = () => dialog.getByRole("button", { name: "Save rule" }).click();
  // Times are said in words, in the list and while they are typed.
  const waiting = page.getByRole("row").filter({ hasText: "Work waits too long" });
  await expect(waiting).toContainText("5 minutes");
  await edit();
  await dialog.getByLabel("For how long before anybody is told (seconds)").fill("5400");
  await expect(dialog.getByText("That makes 1 hour, 30 minutes.")).toBeVisible();
  await threshold.fill("0");
  await save();
  await expect(dialog.getByText("This number is out of range.")).toBeVisible();
  await threshold.fill("40");
  await dialog.getByLabel("Watch this").uncheck();
  await recipient.check();
  await save();
  await expect(row).toContainText("Switched off");
  await expect(row).toContainText("40 %");
  await expect(row).toContainText("1 person");
  await edit();
  await threshold.fill("50");
  await dialog.getByLabel("Watch this").check();
  await recipient.uncheck();
  await save();
  await expect(row).toContainText("Everybody who may see background work");
  await expect(row).not.toContainText("Switched off");
});

test("a service account gets a key that is shown once, and works until it is revoked", async ({ page, request }) => {
  const name = `assistant ${timedId().slice(0, 13)}`;
  await logIn(page, grace, "/admin/service-accounts");
  await page.getByRole("button", { name: "New service account" }).click();
  const dialog = page.getByRole("dialog", { name: "New service account" });
  const create = dialog.getByRole("button", { name: "New service account" });
  await dialog.getByLabel("Name").fill(name);
  await create.click();
  await expect(dialog.getByText("Choose at least one permission.")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "Get access to any user's connected accounts" }).check();
  const addresses = dialog.getByLabel("Addresses that it may come from");
  await addresses.fill("127.0.0.1\n192.0.2.7/24");
  await create.click();
  await expect(dialog.getByText(/has bits behind its length/)).toBeVisible();
  await addresses.fill("127.0.0.1\n::1");
  await create.click();
  await expect(page.getByText(`${name} is created. It has no key yet.`)).toBeVisible();

  const entry = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  const makeKey = async () => {
    await entry.getByRole("button", { name: `New key for ${name}` }).click();
    await page.getByLabel("It ends after").selectOption("30");
    await page.getByRole("button", { name: "Make key" }).click();
    const shown = page.getByRole("dialog", { name: `The key of ${name}` });
    const key = (await shown.getByText(/^pst_sk_/).textContent()) ?? "";
    await page.keyboard.press("Escape");
    await expect(shown).toBeVisible();
    await shown.getByRole("button", { name: "I have stored the key" }).click();
    await expect(page.getByText(key)).toHaveCount(0);
    return key;
  };
  const key = await makeKey();
  const me = await call<{ name: string }>(request, "GET", "/service-accounts/me", undefined, key);
  expect(me.name).toBe(name);
  await makeKey();
  await expect(entry.getByText(/It has two keys/)).toBeVisible();
  const revoke = entry.getByRole("button", { name: /^Revoke key/ });
  await revoke.first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
  await expect(revoke).toHaveCount(1);
  await expect(call(request, "GET", "/service-accounts/me", undefined, key)).rejects.toThrow(/401/);

  await entry.getByRole("button", { name: `Change ${name}` }).click();
  await page.getByLabel("Audiences of access tokens that it accepts").fill(`calendar-${randomUUID().slice(0, 8)}`);
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(entry.getByText(/^calendar-/)).toBeVisible();
  await entry.getByRole("button", { name: `Delete ${name}` }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: `Delete ${name}` })
    .click();
  await expect(page.getByText(`${name} is deleted.`)).toBeVisible();
  await expect(entry).toHaveCount(0);
});

test("an error is dealt with, and leads to its request", async ({ page }) => {
  const [what, trace] = [`The disc of ${timedId()} is full`, randomUUID().replaceAll("-", "")];
  sql(`INSERT INTO errors (id, component, route, what, count, first_seen_at, last_seen_at, first_trace_id,
                           last_trace_id, release)
       VALUES ('${randomUUID()}', 'users', '/api/v1/users', '${what}', 12, now(), now(), '${trace}', '${trace}', '0')`);
  await logIn(page, grace, "/admin/errors?component=users");
  const entry = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: what }) });
  await expect(entry).toContainText("12 times");
  await entry.getByRole("link", { name: "In the audit log" }).click();
  await expect(page).toHaveURL(new RegExp(`trace=${trace}`));
  await page.goBack();
  await entry.getByRole("button", { name: `Dealt with: ${what}` }).click();
  await expect(page.getByText("The error is off the list.")).toBeVisible();
  await expect(entry).toHaveCount(0);
  expect(sql(`SELECT count(*) FROM errors WHERE what = '${what}'`)).toBe("0");
});
