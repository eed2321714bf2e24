import { useQuery, useQueryClient } from "@tanstack/react-query";
import { usePages } from "../../ui/list.ts";
import { compare } from "./following.ts";
import { fetchJobs, type JobFilter, LIVE } from "./queries.ts";

/** The queue as somebody reads it: its rows stay where they are, and what has come since waits to be shown. */
export function useJobs(filter: JobFilter) {
  const client = useQueryClient();
  const key = ["jobs", "list", filter.status ?? "", filter.kind ?? ""];
  const list = usePages(key, (cursor, signal) => fetchJobs(filter, cursor, signal), {
    refetchOnWindowFocus: false,
  });
  const newest = useQuery({
    queryKey: [...key, "newest"],
    queryFn: ({ signal }) => fetchJobs(filter, undefined, signal),
    enabled: list.items !== undefined,
    refetchInterval: LIVE,
  });
  // What was looked at before the list itself was loaded says nothing about it.
  const known = newest.data && newest.dataUpdatedAt >= list.dataUpdatedAt ? newest.data : undefined;
  const difference = compare(
    list.items ?? [],
    known && { items: known.items, complete: (known.next_cursor ?? null) === null },
  );
  return { list, ...difference, show: () => client.invalidateQueries({ queryKey: key }) };
}
