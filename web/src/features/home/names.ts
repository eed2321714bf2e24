import { useQuery } from "@tanstack/react-query";
import { providersQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import type { Feature } from "./missing.ts";

/** What a feature is called and does; the API's own words, in English, for one that is newer than the texts. */
export function useFeatureWords(): (feature: Feature) => { name: string; text: string; lang?: "en" } {
  const known: Record<string, { name: string; text: string }> = useTexts("home").features;
  return (feature) => known[feature.id] ?? { name: feature.name, text: "", lang: "en" };
}

/** The name of a provider, and whether accounts there can be connected on this server. */
export function useProviders(): { nameOf(id: string): string; offered(id: string): boolean } {
  const { data } = useQuery(providersQuery);
  const find = (id: string) => data?.find((provider) => provider.id === id);
  return { nameOf: (id) => find(id)?.name ?? id, offered: (id) => data === undefined || find(id) !== undefined };
}
