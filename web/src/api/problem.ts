import type { components } from "./generated/schema.d.ts";

type ProblemDocument = components["schemas"]["ProblemDocument"];

/** One field that the server refused: where it is (RFC 6901), a stable code, the server's own words. */
export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

/** Why a call brought no answer (RFC 9457), or that no server was reached: `offline`, `timeout`, `cancelled`. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    /** The last segment of the problem's type. */
    readonly slug: string,
    readonly status: number,
    readonly detail: string,
    readonly errors: readonly FieldProblem[] = [],
    readonly traceId = "",
    /** Seconds to wait, where the server said so. */
    readonly retryAfter?: number,
    /** Ways to prove oneself that the server takes now. */
    readonly factors: readonly string[] = [],
    /** Of something that was made before by the same request. */
    readonly id?: string,
  ) {
    super(`${status} ${slug}: ${detail}`);
  }

  /** Somebody chose not to go on: nothing to tell them. */
  get quiet(): boolean {
    return this.slug === "cancelled";
  }
}

/** The problem in an answer that is none of success; one of our own making where a proxy answered in between. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get("retry-after")) || undefined;
  const traceId = response.headers.get("x-trace-id") ?? "";
  try {
    const body = (await response.json()) as ProblemDocument;
    return new ApiProblem(
      body.type.split("/").pop() ?? "internal",
      response.status,
      body.detail ?? body.title,
      body.errors ?? [],
      body.trace_id ?? traceId,
      retryAfter,
      body.factors ?? [],
      body.id ?? undefined,
    );
  } catch {
    const slug = response.status === 429 ? "too-many-requests" : response.status >= 502 ? "unavailable" : "internal";
    return new ApiProblem(slug, response.status, response.statusText, [], traceId, retryAfter);
  }
}

/** The problem of a call that never got an answer. */
export function problemOfFailure(error: unknown): unknown {
  if (error instanceof ApiProblem) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") return new ApiProblem("timeout", 0, "");
  // `fetch` rejects with a TypeError where there is no network, no server or no name.
  if (error instanceof TypeError) return new ApiProblem("offline", 0, "");
  return error;
}
