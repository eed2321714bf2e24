import type { components } from "../../api/generated/schema.d.ts";

export type Feature = components["schemas"]["FeatureItem"];
export type Connection = components["schemas"]["ConnectionItem"];

/** The one step that makes a feature active, or brings it nearer. */
export type Step =
  | { kind: "none" }
  /** Nothing that the person can do here. */
  | { kind: "permission"; role: string }
  /** Any of these providers will do. */
  | { kind: "connection"; providers: readonly string[] }
  /** These concern an account that is connected. */
  | { kind: "scope" | "reauthorization" | "paused"; provider: string; connection: Connection | undefined }
  | { kind: "unknown" };

/** What the API says of a feature that is not active; `kind` decides which of the members are there. */
interface Missing {
  kind?: unknown;
  role?: unknown;
  provider?: unknown;
  any_of?: unknown;
}

/** The connection that a step is about: at this provider, in the state that the step mends. */
function connectionFor(kind: "scope" | "reauthorization" | "paused", provider: string, all: readonly Connection[]) {
  const there = all.filter((connection) => connection.provider === provider);
  const fits = {
    scope: (status: string) => status !== "paused",
    reauthorization: (status: string) => status === "needs_reauth",
    paused: (status: string) => status === "paused",
  }[kind];
  return there.find(({ status }) => fits(status)) ?? there[0];
}

/** Which step comes first: without the permission no account helps. */
export function stepFor(feature: Feature, connections: readonly Connection[]): Step {
  if (feature.active) return { kind: "none" };
  const first = feature.missing[0] as Missing | undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  switch (first?.kind) {
    case "permission":
      return { kind: "permission", role: text(first.role) };
    case "connection":
      return { kind: "connection", providers: Array.isArray(first.any_of) ? first.any_of.map(text) : [] };
    case "scope":
    case "reauthorization":
    case "paused": {
      const provider = text(first.provider);
      return { kind: first.kind, provider, connection: connectionFor(first.kind, provider, connections) };
    }
    default:
      return { kind: "unknown" };
  }
}

/** What tells steps apart, as far as one sees it: of providers those that are offered here. */
function keyOf(step: Step, offers: (provider: string) => boolean): string {
  switch (step.kind) {
    case "permission":
      return `permission ${step.role}`;
    case "connection":
      return `connection ${step.providers.filter(offers).sort().join(" ")}`;
    case "scope":
    case "reauthorization":
    case "paused":
      return `${step.kind} ${step.provider} ${step.connection?.id ?? ""}`;
    default:
      return step.kind;
  }
}

/** Features that lack something, together where one step opens all of them, in the order of the first of each. */
export function byStep(
  features: readonly Feature[],
  connections: readonly Connection[],
  offers: (provider: string) => boolean,
): { key: string; step: Step; features: readonly Feature[] }[] {
  const groups = new Map<string, { step: Step; features: Feature[] }>();
  for (const feature of features) {
    const step = stepFor(feature, connections);
    const key = keyOf(step, offers);
    const group = groups.get(key);
    if (group) group.features.push(feature);
    else groups.set(key, { step, features: [feature] });
  }
  return [...groups].map(([key, group]) => ({ key, ...group }));
}
