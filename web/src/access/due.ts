import type { OperationFacts } from "../api/generated/operations.ts";

/** What of a session says how old its proofs are. */
interface Proofs {
  authenticated_at: string;
  strongly_authenticated_at?: string | null;
}

/** Until when, in ms since 1970, an operation takes the proofs of a session; undefined where it asks for none. */
export function due({ maxAge, strongProof }: OperationFacts, session: Proofs): number | undefined {
  if (maxAge === undefined) return undefined;
  const proved = strongProof ? session.strongly_authenticated_at : session.authenticated_at;
  return proved ? Date.parse(proved) + maxAge * 1000 : 0;
}
