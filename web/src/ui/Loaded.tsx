import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { LoadProblem } from "./Problem.tsx";
import { Skeleton } from "./Skeleton.tsx";

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  lines?: number;
  height?: string;
  children: (data: T) => ReactNode;
}

/** What a query brought; until then its place, and what went wrong where nothing came. Old data stays visible. */
export function Loaded<T>({ query, lines, height, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <LoadProblem error={query.error} retry={() => query.refetch()} />;
  return <Skeleton {...(lines ? { lines } : {})} {...(height ? { height } : {})} />;
}
