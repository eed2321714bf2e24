import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem.ts";

/** How long a read waits by itself where there were too many, in seconds. Whoever looks at the page can do the rest. */
const SHORT_WAIT = 10;

/**
 * Reads are tried three times, with a random pause that doubles. Where there were too many, they are tried once more, if the
 * server asks for a short wait. What it refused otherwise stays refused.
 */
function retry(failures: number, error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  if (error.status === 429) return failures < 1 && (error.retryAfter ?? Number.POSITIVE_INFINITY) <= SHORT_WAIT;
  return failures < 2 && (error.status >= 500 || error.slug === "timeout" || error.slug === "offline");
}

/** In ms. What the server asks for is waited for, and a little more: a page's reads would come together again. */
function pause(attempt: number, error: unknown): number {
  const asked = error instanceof ApiProblem && error.retryAfter ? Math.min(error.retryAfter, SHORT_WAIT) : 0;
  return asked > 0 ? (asked + Math.random()) * 1000 : Math.random() * 500 * 2 ** attempt;
}

/** What the server knows, as of now. Nothing of it is copied anywhere else. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, retry, retryDelay: pause, networkMode: "always", refetchOnWindowFocus: true },
    // A change fails now and stays in its form; it is never sent later by surprise.
    mutations: { retry: false, networkMode: "always" },
  },
});
