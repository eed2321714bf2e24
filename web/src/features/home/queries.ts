import { connectionsQuery, factorsQuery, featuresQuery, sessionsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/queryClient.ts";

/** Asks for all that the page needs, before it is there. What fails here, the page asks for again and says so. */
export function askForHome(): void {
  void queryClient.prefetchQuery(connectionsQuery);
  void queryClient.prefetchQuery(factorsQuery);
  void queryClient.prefetchQuery(sessionsQuery);
  void queryClient.prefetchQuery(featuresQuery);
}
