import { useQuery } from "@tanstack/react-query";
import { DeletionNote } from "../../access/DeletionNote.tsx";
import { connectionsQuery, factorsQuery, featuresQuery, sessionsQuery } from "../../api/queries.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { useTexts } from "../../texts/index.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { LoadProblem } from "../../ui/Problem.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Features } from "./Features.tsx";
import { FirstSteps } from "./FirstSteps.tsx";
import { NeedsYou } from "./NeedsYou.tsx";
import { needsOf } from "./needs.ts";

/** Is everything all right, and what next. */
export function HomePage() {
  const t = useTexts("home");
  const connections = useQuery(connectionsQuery);
  const factors = useQuery(factorsQuery);
  const sessions = useQuery(sessionsQuery);
  const features = useQuery(featuresQuery);
  const parts = [connections, factors, sessions];
  // What needs somebody is said when all of it is known: "all is well" before would be a guess.
  const failed = parts.find((part) => part.isError && part.data === undefined);
  const known = parts.every((part) => part.data !== undefined);
  // An account that is about to be deleted is not all right, whatever else is.
  const ending = useQuery(sessionQuery).data?.deletion_at != null;
  const beginning = connections.data?.length === 0;
  const needs = needsOf({
    connections: connections.data,
    factors: factors.data,
    sessions: sessions.data,
    now: Date.now(),
    // The first step says the same.
  }).filter(({ kind }) => !(beginning && kind === "factor"));
  return (
    <Page title={t.title} lead={t.lead}>
      <DeletionNote />
      {failed ? (
        <LoadProblem
          error={failed.error}
          retry={() => {
            for (const part of parts) if (part.isError) void part.refetch();
          }}
        />
      ) : !known ? (
        <Skeleton lines={2} height="h-20" />
      ) : (
        <>
          {beginning && <FirstSteps protectedByFactor={factors.data?.mfa_enabled ?? false} />}
          {(needs.length > 0 || !(beginning || ending)) && <NeedsYou needs={needs} emphasis={!beginning} />}
        </>
      )}
      <Loaded query={features} lines={4} height="h-20">
        {(all) => <Features features={all} />}
      </Loaded>
    </Page>
  );
}
