import type { Connection, Provider } from "./queries.ts";

/** What came of a flow, as the way back says it. */
export type Result = "connected" | "partial" | "denied" | "failed";

const RESULTS: readonly Result[] = ["connected", "partial", "denied", "failed"];

/** The result in an address, if it is one. */
export function resultIn(search: { result?: string }): Result | undefined {
  return RESULTS.find((result) => result === search.result);
}

/** Why nothing came of a flow, as the way back says it. */
export const REASONS = [
  "expired",
  "logged_out",
  "not_yours",
  "mixed_up",
  "other_account",
  "provider_refused",
  "provider_unavailable",
  "provider_unclear",
  "not_offered",
  "unavailable",
  "too_many",
] as const;

export type Reason = (typeof REASONS)[number];

/** The reason in an address, if it is one: anybody may write there what they like. */
export function reasonIn(search: { reason?: string }): Reason | undefined {
  return REASONS.find((reason) => reason === search.reason);
}

/** Three lists of features: nothing in them is claimed that the connection itself does not say. */
export interface Outcome {
  granted: string[];
  leftOut: string[];
  before: string[];
}

/**
 * What of `chosen` is there now, what was asked for and is not, and what is there without having been chosen. Whoever
 * widens an account is asked again for what it had; what they left out of that is left out as well.
 */
export function outcomeOf(
  connection: Pick<Connection, "features" | "requested_scopes" | "granted_scopes">,
  offered: Provider["features"],
  chosen: readonly string[],
): Outcome {
  const held = new Set(connection.features);
  const missing = new Set(connection.requested_scopes.filter((scope) => !connection.granted_scopes.includes(scope)));
  const asked = offered.filter(({ id, scopes }) => chosen.includes(id) || scopes.some((scope) => missing.has(scope)));
  return {
    granted: connection.features.filter((id) => chosen.includes(id)),
    leftOut: asked.map(({ id }) => id).filter((id) => !held.has(id)),
    before: connection.features.filter((id) => !chosen.includes(id)),
  };
}

/** Features of an account that another working account makes possible as well, and those that stop without it. */
export function stopping(connection: Connection, all: readonly Connection[], active: ReadonlySet<string>): string[] {
  const others = all.filter((one) => one.id !== connection.id && ["active", "expiring", "error"].includes(one.status));
  const elsewhere = new Set(others.flatMap((one) => one.features));
  return connection.features.filter((id) => active.has(id) && !elsewhere.has(id));
}

/** Features that come along with what is ticked: all that they ask for is asked for by it, or they ask for nothing. */
export function impliedBy(ticked: readonly string[], offered: Provider["features"]): string[] {
  const asked = new Set(offered.filter(({ id }) => ticked.includes(id)).flatMap(({ scopes }) => scopes));
  return offered
    .filter(({ id, scopes }) => !ticked.includes(id) && scopes.every((scope) => asked.has(scope)))
    .map(({ id }) => id);
}
