import { infiniteQueryOptions, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";

/** One page of a list of the API. */
export interface PageOf<T> {
  items: T[];
  next_cursor?: string | null;
}

type FetchPage<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>;

/** How a list is asked for page by page; for whoever asks before there is a page that shows it, too. */
export const pagesOf = <T>(queryKey: QueryKey, fetchPage: FetchPage<T>) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

/** A list that is loaded page by page: what came so far, and how to get more. */
export function usePages<T>(
  queryKey: QueryKey,
  fetchPage: FetchPage<T>,
  /** When it is loaded anew, where that is not as usual: a list that is read must not move by itself. */
  options: { staleTime?: number; refetchOnWindowFocus?: boolean } = {},
) {
  const query = useInfiniteQuery({ ...pagesOf(queryKey, fetchPage), ...options });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) };
}
