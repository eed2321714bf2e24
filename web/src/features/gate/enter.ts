import type { AnyRouter } from "@tanstack/react-router";
import { returnPath } from "../../access/returnTo.ts";
import { ApiProblem } from "../../api/problem.ts";
import { queryClient } from "../../api/queryClient.ts";
import { session } from "../../api/session.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";

/** That the browser did not keep the cookies of a log-in (Safari on plain HTTP, WebKit bug 281149). */
export class CookiesRefused extends Error {}

/** After a log-in: makes sure that the browser has kept it, and goes on. Nothing of another person stays in the page. */
export async function enter(router: AnyRouter, returnTo: string | undefined): Promise<void> {
  queryClient.clear();
  try {
    await queryClient.fetchQuery(sessionQuery);
  } catch (error) {
    // The browser has kept it, and it is good for one page alone.
    if (error instanceof ApiProblem && error.slug === "password-change-required") {
      router.history.replace("/account/security/password?first=yes");
      return;
    }
    if (!(error instanceof ApiProblem) || error.slug !== "unauthenticated") throw error;
    session.closed("logged-out");
    throw new CookiesRefused();
  }
  router.history.replace(returnPath(returnTo));
}
