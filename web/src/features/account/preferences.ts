import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";
import { preferencesQuery } from "../../api/queries.ts";

type Patch = components["schemas"]["PreferencesPatch"];
/** A part of preferences, as deep as it goes. */
export type Change = { [member: string]: Change | string | number | boolean };

/** A JSON merge patch without `null` (RFC 7396): what is left out stays. */
export function merged<T>(document: T, change: Change): T {
  const next: Record<string, unknown> = { ...(document as Record<string, unknown>) };
  for (const [member, value] of Object.entries(change)) {
    next[member] = typeof value === "object" ? merged(next[member] ?? {}, value) : value;
  }
  return next as T;
}

/** `features.chat.suggestions` to `value`, and nothing else. */
export function changeAt(path: string, value: string | number | boolean): Change {
  const members = path.split(".");
  return members.reduceRight<Change | typeof value>((inner, member) => ({ [member]: inner }), value) as Change;
}

const KEY = ["preferences"];

/**
 * Changes one preference at once: it shows before the server has answered, since going back is harmless. Changes go out
 * one after another, each with its one member, so that neither these nor those of other devices undo each other.
 */
export function usePreference() {
  const client = useQueryClient();
  // Only the last answer is the truth: an earlier one lacks what is still on its way.
  const last = () => client.isMutating({ mutationKey: KEY }) === 1;
  return useMutation({
    mutationKey: KEY,
    scope: { id: "preferences" },
    mutationFn: (change: Change) => body(api.PATCH("/api/v1/users/me/preferences", { body: change as Patch })),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey: KEY });
      client.setQueryData(preferencesQuery.queryKey, (now) => now && merged(now, change));
    },
    onSuccess: (now) => {
      if (last()) client.setQueryData(preferencesQuery.queryKey, now);
    },
    onError: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

/**
 * One preference at a control: what it shows, and how to change it. It shows what was pressed at once and until the
 * answer: a control that waits for the cache springs back for a moment.
 */
export function useSetting<T extends string | number | boolean>(path: string, value: T) {
  const change = usePreference();
  const [chosen, setChosen] = useState<T>();
  const choose = (to: T) => {
    setChosen(to);
    change.mutate(changeAt(path, to), { onSettled: () => setChosen(undefined) });
  };
  return { shown: chosen ?? value, choose, change };
}
