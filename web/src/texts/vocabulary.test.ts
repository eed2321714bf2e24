// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { texts as auditDe } from "./de/audit.ts";
import { texts as houseDe } from "./de/house.ts";
import { texts as permissionsDe } from "./de/permissions.ts";
import { texts as problemsDe } from "./de/problems.ts";
import { texts as securityDe } from "./de/security.ts";
import { texts as auditEn } from "./en/audit.ts";
import { texts as houseEn } from "./en/house.ts";
import { texts as permissionsEn } from "./en/permissions.ts";
import { texts as problemsEn } from "./en/problems.ts";
import { texts as securityEn } from "./en/security.ts";

/** The names that the server can send: it writes them all into the description of the API. */
const { paths, components } = JSON.parse(
  readFileSync(new URL("../../../openapi.json", import.meta.url), "utf8"),
) as Description;

interface Description {
  paths: Record<string, Record<string, { "x-permission"?: string }>>;
  components: { schemas: Record<string, { properties: Record<string, { enum?: string[] }> }> };
}

function namesOf(schema: string, property: string): string[] {
  const names = components.schemas[schema]?.properties[property]?.enum;
  if (!names?.length) throw new Error(`${schema}.${property} lists no names`);
  return [...names].sort();
}

const told = (words: Record<string, string>) => Object.keys(words).sort();

test.each([
  ["English", auditEn, securityEn],
  ["German", auditDe, securityDe],
] as const)("%s: every event that can be on record has words, and nothing else has", (_, audit, security) => {
  expect(told(audit.actions)).toEqual(namesOf("AuditItem", "action"));
  expect(told(audit.reasons)).toEqual(namesOf("AuditItem", "reason"));
  expect(told(security.activity.done)).toEqual(namesOf("ActivityItem", "kind"));
});

test("events that are called alike can be told apart", () => {
  for (const words of [auditEn.actions, auditDe.actions]) {
    const texts = Object.values(words);
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
  }
});

/** What only a program can send, never a field that somebody fills in: the API's own words do. */
const BY_PROGRAMS_ALONE = new Set([
  "duplicate",
  "invalid_challenge",
  "invalid_component",
  "invalid_cursor",
  "invalid_days",
  "invalid_device_token",
  "invalid_event_id",
  "invalid_flag",
  "invalid_json",
  "invalid_key",
  "invalid_kind",
  "invalid_limit",
  "invalid_query",
  "invalid_registration",
  "invalid_return_to",
  "invalid_scope",
  "invalid_target",
  "invalid_trace_id",
  "session_ended",
  "unexpected",
  "unknown_field",
  "unknown_value",
  "wrong_type",
]);

test("every code of a field that is wrong has a sentence", () => {
  const codes = namesOf("FieldError", "code").filter((code) => !BY_PROGRAMS_ALONE.has(code));
  expect(codes.length).toBeGreaterThan(60);
  for (const words of [
    { ...problemsEn.fields, ...houseEn.words },
    { ...problemsDe.fields, ...houseDe.words },
  ])
    for (const code of codes) expect(words, code).toHaveProperty(code);
});

test("every permission that an operation asks for has words", () => {
  const asked = Object.values(paths).flatMap((operations) =>
    Object.values(operations).flatMap((operation) => operation["x-permission"] ?? []),
  );
  expect(asked.length).toBeGreaterThan(50);
  for (const { words } of [permissionsEn, permissionsDe])
    expect(asked.filter((permission) => !Object.hasOwn(words, permission))).toEqual([]);
});
