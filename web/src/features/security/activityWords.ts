import { fill, plural, type Texts } from "../../texts/index.ts";
import type { ActivityItem } from "./queries.ts";

type Words = Texts<"security">["activity"];

/** Providers that are called otherwise than by their id. */
const PROVIDERS: Record<string, string> = {
  google: "Google",
  microsoft: "Microsoft",
  notion: "Notion",
  youtube: "YouTube",
};

/** What happened, in words; the API's own where it knows more kinds than we. */
export function whatHappened(t: Words, item: ActivityItem, roleName: (name: string) => string): string {
  const done: Record<ActivityItem["kind"], string> = t.done;
  const denied: Record<ActivityItem["kind"], string> = t.denied;
  const words =
    item.outcome === "denied" ? (denied[item.kind] ?? fill(t.refusedThis, { what: item.kind })) : done[item.kind];
  const plain = words ?? item.kind;
  const thing = item.role ? roleName(item.role) : item.provider && (PROVIDERS[item.provider] ?? item.provider);
  return thing ? fill(t.about, { what: plain, thing }) : plain;
}

/** Why, or by what: nothing where that tells nobody anything. */
export function whyItHappened(t: Words, item: ActivityItem): string | undefined {
  const reasons: Record<string, string | undefined> = t.reasons;
  const known = item.reason ? reasons[item.reason] : undefined;
  // How one proved oneself is worth telling at log-ins; elsewhere it is always the same.
  const proof = item.reason === "password" || item.reason === "second_factor";
  return proof && !["auth.login", "auth.step_up"].includes(item.kind) ? undefined : known;
}

/** How often services used a connection. */
export function usesOf(t: Words, item: ActivityItem): string {
  const id = item.provider ?? "";
  const provider = PROVIDERS[id] ?? id;
  const forms = {
    one: t.uses.one.replace("{provider}", () => provider),
    other: t.uses.other.replace("{provider}", () => provider),
  };
  return plural(forms, item.count);
}
