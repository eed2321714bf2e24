import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useFeatureWords } from "../../access/features.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { ProviderMark } from "../../providers/ProviderMark.tsx";
import { fill, useTexts } from "../../texts/index.ts";
import { Page } from "../../ui/Page.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Note } from "../../ui/Status.tsx";
import { chosenIn } from "./flow.ts";
import { resultIn } from "./outcome.ts";
import { Disconnecting } from "./parts/Disconnecting.tsx";
import { MayDo } from "./parts/MayDo.tsx";
import { MoreAbout } from "./parts/MoreAbout.tsx";
import { RefusalNote } from "./parts/RefusalNote.tsx";
import { ReturnPage } from "./parts/ReturnPage.tsx";
import { StatusAction } from "./parts/StatusAction.tsx";
import { StatusPanel } from "./parts/StatusPanel.tsx";
import { UsedBy } from "./parts/UsedBy.tsx";
import { WithConnection } from "./parts/WithConnection.tsx";
import type { Connection } from "./queries.ts";

const route = getRouteApi("/house/connections/$id");

/** One account: how it is, what it may do, what uses it, and how to change or end that. */
export function ConnectionPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  if (resultIn(search) === "partial") {
    return <ReturnPage id={id} chosen={chosenIn(search)} result="partial" widened />;
  }
  return <WithConnection id={id}>{(connection) => <One connection={connection} />}</WithConnection>;
}

function One({ connection }: { connection: Connection }) {
  const { back } = useTexts("connections");
  const provider = useFeatureWords().provider(connection.provider);
  const [problem, setProblem] = useState<ApiProblem>();
  const { id, account } = connection;
  const search = route.useSearch();
  const result = resultIn(search);
  return (
    <Page
      title={account}
      lead={
        <span className="mt-2 flex items-center gap-3">
          <ProviderMark id={connection.provider} name={provider} />
          {provider}
        </span>
      }
      action={<StatusAction connection={connection} returnTo={`/connections/${id}`} onProblem={setProblem} primary />}
    >
      {problem && <ProblemNote problem={problem} />}
      {result === "connected" && connection.status !== "needs_reauth" && (
        <Note tone="ok">{fill(back.again, { account })}</Note>
      )}
      <RefusalNote result={result} search={search} provider={connection.provider} connection={connection} />
      <StatusPanel connection={connection} />
      <MayDo connection={connection} />
      <UsedBy id={id} />
      <MoreAbout id={id} />
      <Disconnecting connection={connection} />
    </Page>
  );
}
