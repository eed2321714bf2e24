import { ApiProblem } from "../../api/problem.ts";

/** Runs a call and says of the problem `slug`, which means something else for each operation, what it means here. */
export async function inOwnWords<T>(slug: string, words: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.slug !== slug) throw error;
    throw new ApiProblem(`own-${slug}`, error.status, words, [], error.traceId, error.retryAfter);
  }
}
