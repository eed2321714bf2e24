import { api, body } from "../api/client.ts";
import type { components } from "../api/generated/schema.d.ts";
import { queryClient } from "../api/queryClient.ts";
import { session, whileLoggingIn } from "../api/session.ts";
import { sessionQuery } from "../api/sessionQuery.ts";

export type Factor = components["schemas"]["FactorName"];

/** What a first step brought: a session, or the question for a second factor. */
export type FirstStep =
  | { kind: "in"; deletionAt: string | undefined }
  | { kind: "factor"; challenge: string; factors: readonly string[] };

/** Begins a log-in; the tokens come as cookies that no script can read. */
export async function logIn(email: string, password: string): Promise<FirstStep> {
  const answer = await whileLoggingIn(() =>
    body(api.POST("/api/v1/auth/login", { body: { email, password, transport: "cookie" } })),
  );
  if ("mfa_required" in answer) return { kind: "factor", challenge: answer.challenge, factors: answer.factors };
  session.opened(answer.expires_in);
  return { kind: "in", deletionAt: answer.deletion_at ?? undefined };
}

/** Finishes a log-in that asked for a second factor. */
export async function logInWithFactor(challenge: string, factor: Factor, code: string): Promise<void> {
  const answer = await whileLoggingIn(() =>
    body(api.POST("/api/v1/auth/login/mfa", { body: { challenge, factor, code } })),
  );
  session.opened(answer.expires_in);
}

/** Proves again who is logged in (RFC 9470). */
export async function stepUp(factor: Factor | "password", code: string): Promise<void> {
  const answer = await body(api.POST("/api/v1/auth/step-up", { body: { factor, code } }));
  session.opened(answer.expires_in);
  // What was locked until a proof is open now.
  void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
}
