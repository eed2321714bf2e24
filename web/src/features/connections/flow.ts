import { useMutation } from "@tanstack/react-query";
import { goAway } from "../../access/goAway.ts";
import { api, body } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";

/** Where somebody sets off to: to a provider for a new account, or for an account that is there. */
export type Aim = { provider: string } | { connection: string };

/** What they want there, and where they come back to. */
export interface Wish {
  features: readonly string[];
  /** A path of ours; what was chosen is added to it. */
  returnTo: string;
  /** What was to be read of these features, word for word: it becomes part of the receipt. */
  shown?: Shown;
}

/** Words that somebody has before their eyes when they agree. */
export type Shown = components["schemas"]["Shown"];

/** The choice as it stands in addresses. */
export function written(features: readonly string[]): string {
  return features.join(",");
}

/** The choice that stands in an address. */
export function chosenIn(search: { feature?: string }): string[] {
  return (search.feature ?? "").split(",").filter(Boolean);
}

/** A path of ours that keeps the choice, for the way back. */
export function wayBack({ returnTo, features }: Pick<Wish, "returnTo" | "features">): string {
  if (features.length === 0) return returnTo;
  return `${returnTo}?${new URLSearchParams({ feature: written(features) })}`;
}

/** Begins a flow: gives the provider's page. */
async function begin(aim: Aim, wish: Wish): Promise<string> {
  const { shown } = wish;
  const wanted = { features: [...wish.features], return_to: wayBack(wish), ...(shown ? { shown } : {}) };
  if ("provider" in aim) {
    const request = { body: { ...wanted, provider: aim.provider } };
    return (await body(api.POST("/api/v1/oauth/connections", request))).authorize_url;
  }
  const request = { params: { path: { id: aim.connection } }, body: wanted };
  return (await body(api.POST("/api/v1/oauth/connections/{id}/scopes", request))).authorize_url;
}

/** Goes to the provider. It ends when this page is left. */
export async function setOff(aim: Aim, wish: Wish): Promise<void> {
  await goAway(await begin(aim, wish));
}

/** The same for a button outside of a form: it goes there directly. */
export function useSettingOff(aim: Aim) {
  return useMutation({ mutationFn: (wish: Wish) => setOff(aim, wish) });
}
