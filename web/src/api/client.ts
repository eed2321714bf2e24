import createClient from "openapi-fetch";
import type { paths } from "./generated/schema.d.ts";
import { readHint } from "./hint.ts";
import { interrupt, noteDemand } from "./interruptions.ts";
import { ApiProblem, problemOf, problemOfFailure } from "./problem.ts";
import { createReach } from "./reach.ts";
import { session } from "./session.ts";

/** How long an answer may take, in ms; an export collects everything there is. */
const TIMEOUT = 10_000;
const TIMEOUT_EXPORT = 60_000;

/** Whether the server can be reached; the frame says so where it cannot. */
export const reach = createReach({
  probe: async () => {
    try {
      return (await window.fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(5_000) })).ok;
    } catch {
      return false;
    }
  },
  later: (work, ms) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
});

async function once(request: Request): Promise<Response> {
  const limit = request.url.endsWith("/export") ? TIMEOUT_EXPORT : TIMEOUT;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(limit)]);
  return window.fetch(request.clone(), { signal, credentials: "same-origin" });
}

let inside = false;

/** Says whether this tab shows pages of somebody who is logged in: only there a lost session is worth a dialog. */
export function setInside(now: boolean): void {
  inside = now;
}

/** What a call repeats after: renewed cookie, fresh proof, new log-in. At most one of each. */
async function mend(
  problem: ApiProblem,
  request: Request,
  { seen, done, about }: { seen: number; done: Set<string>; about: string | undefined },
): Promise<boolean> {
  if (problem.slug === "insufficient-user-authentication" && !done.has("proof")) {
    done.add("proof");
    const purpose = { method: request.method, path: new URL(request.url).pathname, about };
    if (await interrupt({ kind: "step-up", factors: problem.factors, purpose })) return true;
    throw new ApiProblem("cancelled", 0, "");
  }
  if (problem.slug !== "unauthenticated") return false;
  if (!done.has("renewal") && readHint().signedIn) {
    done.add("renewal");
    const freshness = await session.renewAfter(seen);
    if (freshness === "fresh") return true;
    if (freshness === "unreachable") throw new ApiProblem("offline", 0, "");
  }
  if (!inside) return false;
  // Logging out of a session that has ended is done.
  if (/\/session\/logout/.test(request.url) || done.has("log-in")) return false;
  done.add("log-in");
  if (await interrupt({ kind: "log-in" })) return true;
  throw new ApiProblem("cancelled", 0, "");
}

/** Sends a request and gives its answer, or throws an `ApiProblem`. The only caller of `fetch` beside `session.ts`. */
async function send(request: Request, about?: string): Promise<Response> {
  const done = new Set<string>();
  for (;;) {
    try {
      await session.ensureFresh();
      const seen = readHint().accessUntil;
      const response = await once(request);
      reach.answered();
      if (response.ok) return response;
      const problem = await problemOf(response);
      if (problem.status === 401 && (await mend(problem, request, { seen, done, about }))) continue;
      noteDemand(problem);
      throw problem;
    } catch (error) {
      const failure = problemOfFailure(error);
      if (failure instanceof ApiProblem && (failure.slug === "offline" || failure.slug === "timeout")) reach.suspect();
      throw failure;
    }
  }
}

/** The API by its own paths: `api.GET("/api/v1/users", …)`. Rejects with `ApiProblem`. */
export const api = createClient<paths>({ baseUrl: "", fetch: (request) => send(request) });

/** The body of an answer. */
export async function body<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  return (await call).data as T;
}

/** Says whom or what a call is about, for the dialog that may ask for a proof: an option of the call. */
export function about(name: string): { fetch: (request: Request) => Promise<Response> } {
  return { fetch: (request) => send(request, name) };
}

/** Headers that make a create happen once, however often it is sent (draft-ietf-httpapi-idempotency-key-header). */
export function idempotent(key: string): { "Idempotency-Key": string } {
  return { "Idempotency-Key": key };
}

/** The status by which a live stream is refused, which an `EventSource` keeps to itself; nothing where no answer came. */
export async function refusalOfStream(): Promise<number | undefined> {
  const asked = new AbortController();
  try {
    const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(TIMEOUT)]);
    return (await window.fetch("/api/v1/sync/events", { signal, credentials: "same-origin" })).status;
  } catch {
    return undefined;
  } finally {
    // A stream that opens after all is not read.
    asked.abort();
  }
}
