import { useQuery } from "@tanstack/react-query";
import type { components } from "../api/generated/schema.d.ts";
import { providersQuery } from "../api/queries.ts";
import { providerName } from "../providers/index.ts";
import { useTexts } from "../texts/index.ts";
import { own } from "./own.ts";
import { useRoleName } from "./roles.ts";
import type { Words } from "./words.ts";

type FeatureItem = components["schemas"]["FeatureItem"];

/** What one may read about a feature. */
export interface FeatureWords {
  name: Words;
  /** What the assistant may do by it. */
  may: Words;
  /** What it cannot do by it, where we know. */
  cannot?: Words;
}

/** One thing that a feature lacks. */
export type Missing =
  | { kind: "permission"; permission: string; role: string }
  | { kind: "connection"; any_of: string[] }
  | { kind: "scope"; provider: string; any_of: string[] }
  | { kind: "reauthorization"; provider: string }
  | { kind: "paused"; provider: string };

/** What a feature lacks, as the API tells it. */
export function missingOf(feature: FeatureItem): readonly Missing[] {
  return feature.missing as unknown as readonly Missing[];
}

/** The subject of a feature: `calendar` of `calendar.read`. */
export function topicOf(feature: string): string {
  return feature.split(".")[0] ?? feature;
}

/** Scopes that every connection asks for: who it is, and to stay connected. */
const BASE = new Set([
  "openid",
  "email",
  "profile",
  "offline_access",
  "User.Read",
  "https://www.googleapis.com/auth/userinfo.email",
  "https://www.googleapis.com/auth/userinfo.profile",
]);

/** Scopes with those last that every connection has. */
export function baseLast(scopes: readonly string[]): string[] {
  return [...scopes.filter((scope) => !BASE.has(scope)), ...scopes.filter((scope) => BASE.has(scope))];
}

/**
 * Our words for the API's ids of features, scopes, providers and roles. What nobody has translated yet comes in the
 * API's own words, which are English, and where it has none, as its id.
 */
export function useFeatureWords() {
  const t = useTexts("features");
  const role = useRoleName();
  const { data: providers } = useQuery(providersQuery);
  const offered = (id: string) => providers?.flatMap((one) => one.features).find((one) => one.id === id);

  return {
    topic: (feature: string): string => own<string>(t.topics, topicOf(feature)) ?? topicOf(feature),
    feature(id: string, api?: { name: string; description?: string }): FeatureWords {
      const ours = own<{ name: string; may: string; cannot: string }>(t.features, id);
      if (ours) return { name: { text: ours.name }, may: { text: ours.may }, cannot: { text: ours.cannot } };
      const theirs = api ?? offered(id);
      return {
        name: { text: theirs?.name ?? id, lang: "en" },
        may: { text: theirs?.description ?? "", lang: "en" },
      };
    },
    scope(id: string): Words {
      const ours = own<string>(t.scopes, id);
      if (ours) return { text: ours };
      const theirs = providers?.flatMap((one) => one.scopes).find((one) => one.id === id);
      return { text: theirs?.description ?? id, lang: "en" };
    },
    provider: (id: string): string => providerName(id, providers),
    /** Whether accounts there can be connected on this server, as far as is known. */
    offers: (id: string): boolean => !providers || providers.some((one) => one.id === id),
    role,
  };
}
