import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { call, type Person, type PersonWithApp, tokenOf } from "./app.ts";
import { quoted, sql, timedId } from "./database.ts";
import { connect } from "./world.ts";

/** Addresses may have 254 characters, and some do. */
const LONG_ACCOUNT =
  `${"a-very-long-mailbox-name-of-a-department".slice(0, 40)}@${"subdomain.".repeat(20)}example.com`.slice(0, 254);

const CALENDAR = "https://www.googleapis.com/auth/calendar.readonly";

/** A job that was given up: what it says, and how often it was tried. */
function deadLetter(kind: string, error: string): void {
  const id = timedId();
  sql(`INSERT INTO jobs (id, kind, payload, state, run_at, attempts, last_error, created_at, started_at, finished_at)
       VALUES ('${id}', '${kind}', '{}', 'dead', now(), 5, ${quoted(error)}, now() - interval '3 hours', now(), now());
       INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending, error)
       SELECT '${id}', '${kind}', i, now() - interval '3 hours' + i * interval '30 minutes',
              now() - interval '3 hours' + i * interval '30 minutes' + interval '2 seconds',
              CASE WHEN i = 5 THEN 'dead' ELSE 'retried' END, ${quoted(error)} FROM generate_series(1, 5) i`);
}

/**
 * Gives pages a past: accounts in each state with a month of uses, devices, a role with much to it, a grant, an alert, dead
 * letters and an error. What takes days otherwise is written into the database.
 */
export async function giveHistory(
  request: APIRequestContext,
  { person, id, connection, admin }: { person: Person; id: string; connection: string; admin: string },
): Promise<void> {
  await call(request, "PUT", `/users/${id}/roles/premium`, undefined, admin);
  const token = await tokenOf(request, person);
  const paused = await connect(request, token, `work-${person.email}`);
  await call(request, "POST", `/oauth/connections/${paused}/pause`, undefined, token);
  const refused = await connect(request, token, `old-${person.email}`);
  sql(`UPDATE oauth_integrations SET state = 'needs_reauth', state_since = now() - interval '2 days', error = 'invalid_grant',
              label = ${quoted(LONG_ACCOUNT)} WHERE id = '${refused}'`);
  sql(`UPDATE oauth_integrations SET last_used_at = now() - interval '12 minutes' WHERE id = '${connection}';
       INSERT INTO oauth_usage (integration_id, user_id, day, service, outcome, scope, calls)
       SELECT '${connection}', '${id}', extract(epoch FROM now())::int8 / 86400 - i, 'calendar-sync', outcome, scope,
              CASE WHEN outcome = 'served' THEN 4 + (i * 7) % 13 ELSE 1 + i % 3 END
       FROM generate_series(0, 40) i, unnest(ARRAY['served', 'unavailable']) outcome, unnest(ARRAY['', '${CALENDAR}']) scope
       WHERE i % 6 <> 5 AND (outcome = 'served' OR i % 4 = 0) ON CONFLICT DO NOTHING`);
}

/** Logs somebody in on other devices, by backup codes. */
export async function logInElsewhere(request: APIRequestContext, person: PersonWithApp): Promise<void> {
  const { email, password } = person;
  for (const device of ["Firefox on Windows", "The assistant's app on Ada's telephone, which has a long name"]) {
    const { challenge } = await call<{ challenge: string }>(request, "POST", "/auth/login", {
      email,
      password,
      device,
    });
    const code = person.backupCodes.shift();
    await call(request, "POST", "/auth/login/mfa", { challenge, factor: "backup_code", code });
  }
}

/** The same for pages of the administration, once for all who look. */
export async function giveWork(request: APIRequestContext, admin: string, id: string): Promise<void> {
  const { items } = await call<{ items: { permission: string }[] }>(
    request,
    "GET",
    "/rbac/permissions",
    undefined,
    admin,
  );
  const permissions = items
    .map(({ permission }) => permission)
    .filter((one) => one.endsWith(":any"))
    .slice(0, 30);
  await call(
    request,
    "PUT",
    "/rbac/roles/night-shift-of-the-support-desk",
    {
      description: "Whoever helps people at night, and must not change anything that lasts.",
      parents: ["user"],
      permissions,
    },
    admin,
  );
  for (const permission of ["notes:read:any", "calendar:read:any"])
    await call(
      request,
      "POST",
      "/rbac/grants",
      { subject: { type: "user", id }, permission, resource: { type: permission.split(":")[0], id: randomUUID() } },
      admin,
    );
  deadLetter("purge_messages", "Postgres refused a statement: 57014 canceling statement due to statement timeout");
  deadLetter("send_email", "The mail relay refused: 550 5.1.1 mailbox unavailable");
  const trace = randomUUID().replaceAll("-", "");
  sql(`INSERT INTO errors (id, component, route, what, source, statement, count, first_seen_at, last_seen_at, first_trace_id,
                           last_trace_id, release)
       VALUES ('${randomUUID()}', 'oauth', '/api/v1/oauth/connections/{id}', 'A token could not be opened: the key with the id k7 is not here',
               'shared/crypto/src/envelope.rs', 'SELECT id, sealed FROM oauth_tokens WHERE integration_id = $1', 12,
               now() - interval '3 days', now() - interval '8 minutes', '${trace}', '${trace}', '0')
       ON CONFLICT DO NOTHING;
       UPDATE job_alerts SET threshold = 1, state = 'firing', since = now() - interval '20 minutes', told_at = now() - interval '19 minutes',
              told = ARRAY['send_email'], about = ARRAY['send_email'], value = 14, measured_at = now() WHERE name = 'dead_letters'`);
}
