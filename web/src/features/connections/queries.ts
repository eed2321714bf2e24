import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";
import { connectionsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/queryClient.ts";

export type Connection = components["schemas"]["ConnectionItem"];
export type Receipt = components["schemas"]["ConsentItem"];
export type Day = components["schemas"]["UsageOfDay"];
export type Access = components["schemas"]["UsedAccess"];
export type Usage = components["schemas"]["UsageAnswer"];
export type Provider = components["schemas"]["ProviderItem"];

const at = (id: string) => ({ path: { id } });

/** One of my accounts. */
export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: ["connection", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/oauth/connections/{id}", { params: at(id), signal })),
  });

/** The same; what the list knows of it is shown until the answer is here. */
export function useConnection(id: string) {
  return useQuery({
    ...connectionQuery(id),
    placeholderData: () => queryClient.getQueryData(connectionsQuery.queryKey)?.find((one) => one.id === id),
  });
}

/** Who has used an account, day by day, today last. */
export const usageQuery = (id: string, days: number) =>
  queryOptions({
    queryKey: ["usage", id, days],
    queryFn: async ({ signal }) => {
      const params = { ...at(id), query: { days } };
      return body(api.GET("/api/v1/oauth/connections/{id}/usage", { params, signal }));
    },
  });

export const receiptsKey = (id: string) => ["consents", id];

/** One page of what was agreed to, the oldest first. */
export function receipts(id: string, cursor: string | undefined, signal?: AbortSignal) {
  const params = { ...at(id), query: { limit: 100, ...(cursor ? { cursor } : {}) } };
  return body(api.GET("/api/v1/oauth/connections/{id}/consents", { params, ...(signal ? { signal } : {}) }));
}

/** Every receipt of an account. */
export async function allReceipts(id: string): Promise<Receipt[]> {
  const all: Receipt[] = [];
  let cursor: string | undefined;
  do {
    const page = await receipts(id, cursor);
    all.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return all;
}

/** All of them at once. */
export const receiptsOnce = (id: string) =>
  queryOptions({ queryKey: [...receiptsKey(id), "all"], queryFn: () => allReceipts(id), refetchOnMount: "always" });

/** What is known of an account anew, after a change of it. */
export async function changed(id: string): Promise<void> {
  const keys = [["connections"], ["connection", id], ["features"], ["consents", id]];
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** Shows another state of an account before the server has said so; gives back what was shown. */
function show(id: string, change: (connection: Connection) => Connection) {
  const one = connectionQuery(id).queryKey;
  const all = connectionsQuery.queryKey;
  const before = { one: queryClient.getQueryData(one), all: queryClient.getQueryData(all) };
  queryClient.setQueryData(one, (connection) => connection && change(connection));
  queryClient.setQueryData(all, (list) =>
    list?.map((connection) => (connection.id === id ? change(connection) : connection)),
  );
  return before;
}

/**
 * Pauses an account or lets it go on. It shows at once, since undoing it does no harm, and is taken back where the
 * server does not agree.
 */
export function usePausing(id: string) {
  return useMutation({
    mutationFn: (pause: boolean) =>
      pause
        ? api.POST("/api/v1/oauth/connections/{id}/pause", { params: at(id) })
        : api.POST("/api/v1/oauth/connections/{id}/resume", { params: at(id) }),
    onMutate: async (pause) => {
      await Promise.all(
        [["connections"], ["connection", id]].map((queryKey) => queryClient.cancelQueries({ queryKey })),
      );
      // What it was before the pause nobody here knows: the answer says it.
      if (!pause) return;
      return show(id, (connection) => ({ ...connection, status: "paused", status_since: new Date().toISOString() }));
    },
    onError: (_error, _pause, before) => {
      if (!before) return;
      queryClient.setQueryData(connectionQuery(id).queryKey, before.one);
      queryClient.setQueryData(connectionsQuery.queryKey, before.all);
    },
    onSettled: () => changed(id),
  });
}

/** Asks the provider whether an account still works. */
export function useChecking(id: string) {
  return useMutation({
    mutationFn: () => api.POST("/api/v1/oauth/connections/{id}/refresh", { params: at(id) }),
    onSettled: () => changed(id),
  });
}

/** Ends a connection. Nothing shows it before the server has said so. */
export async function disconnect(id: string): Promise<void> {
  await api.DELETE("/api/v1/oauth/connections/{id}", { params: at(id) });
  queryClient.removeQueries({ queryKey: ["connection", id] });
  await changed(id);
}
