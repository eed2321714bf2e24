import type { components } from "../../api/generated/schema.d.ts";
import type { Connection } from "./missing.ts";

type Session = components["schemas"]["SessionItem"];
type Factors = components["schemas"]["FactorsAnswer"];

/** Something that waits for the person, the most urgent first. */
export type Need =
  | { kind: "reauthorize"; connection: Connection }
  | { kind: "codes"; left: number }
  | { kind: "factor" }
  | { kind: "devices"; sessions: readonly Session[] };

/** From so few on, backup codes are worth a word. */
const FEW_CODES = 2;
/** For so long, in ms, a device counts as new. */
const NEW = 86_400_000;

interface Known {
  connections: readonly Connection[] | undefined;
  factors: Factors | undefined;
  sessions: readonly Session[] | undefined;
  now: number;
}

/** What needs the person, as far as it is known yet. */
export function needsOf({ connections = [], factors, sessions = [], now }: Known): Need[] {
  const needs: Need[] = connections
    .filter(({ status }) => status === "needs_reauth")
    .map((connection) => ({ kind: "reauthorize", connection }));
  const left = factors?.backup_codes?.left;
  if (left !== undefined && left <= FEW_CODES) needs.push({ kind: "codes", left });
  if (factors && !factors.mfa_enabled) needs.push({ kind: "factor" });
  const recent = sessions.filter(({ current, created_at }) => !current && now - Date.parse(created_at) < NEW);
  if (recent.length > 0) needs.push({ kind: "devices", sessions: recent });
  return needs;
}
