import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { ApiProblem } from "../../api/problem.ts";

/** So many parts of a page that fail at once are one trouble, not several. */
const SEVERAL = 3;

/** Whether an error means that the server could not do its work, rather than would not. */
export function isOutage(error: unknown): boolean {
  return error instanceof ApiProblem && error.status >= 500;
}

/** Whether several parts of what is shown now fail on the server's side. */
export function useOutage(): boolean {
  const cache = useQueryClient().getQueryCache();
  return useSyncExternalStore(
    (listener) => cache.subscribe(listener),
    () => cache.getAll().filter((query) => query.isActive() && isOutage(query.state.error)).length >= SEVERAL,
  );
}
