import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useFeatureWords } from "../../../access/features.ts";
import type { ApiProblem } from "../../../api/problem.ts";
import { ProviderMark } from "../../../providers/ProviderMark.tsx";
import { fill, useTexts } from "../../../texts/index.ts";
import { ButtonLink } from "../../../ui/Button.tsx";
import { Filled } from "../../../ui/Filled.tsx";
import { Panel } from "../../../ui/Page.tsx";
import { ProblemNote } from "../../../ui/Problem.tsx";
import { Time } from "../../../ui/Time.tsx";
import type { Connection } from "../queries.ts";
import { ConnectionStatus, isOff } from "./ConnectionStatus.tsx";
import { FeatureNames } from "./FeatureNames.tsx";
import { StatusAction } from "./StatusAction.tsx";

/** One account: who, how it is, what it feeds, when it was used, and the one thing to do about it. */
export function ConnectionCard({ connection }: { connection: Connection }) {
  const t = useTexts("connections");
  const { provider } = useFeatureWords();
  const [problem, setProblem] = useState<ApiProblem>();
  const { id, account, features, last_used_at } = connection;
  const name = provider(connection.provider);
  const off = isOff(connection);
  return (
    <Panel className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="flex min-w-0 flex-1 basis-72 gap-3">
          <ProviderMark id={connection.provider} name={name} />
          <div className="min-w-0">
            <h3 className="text-base leading-tight">
              <Link
                to="/connections/$id"
                params={{ id }}
                title={account}
                className="break-words underline decoration-line underline-offset-4 [overflow-wrap:anywhere] hover:decoration-current"
              >
                {account}
              </Link>
            </h3>
            <p className="text-small text-soft">{name}</p>
          </div>
        </div>
        <ConnectionStatus connection={connection} />
      </div>
      <div className="flex flex-col gap-1">
        {features.length === 0 ? (
          <p>{t.feedsNothing}</p>
        ) : (
          <div>
            <p className={off ? "text-small text-soft" : "sr-only"}>{off ? t.feedsOff : t.feeds}:</p>
            <FeatureNames ids={features} />
          </div>
        )}
        <p className="text-small text-soft">
          {last_used_at ? <Filled text={t.lastUsed} values={{ time: <Time at={last_used_at} /> }} /> : t.neverUsed}
        </p>
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap gap-3">
        <StatusAction connection={connection} returnTo={`/connections/${id}`} onProblem={setProblem} />
        <ButtonLink look="quiet" to="/connections/$id" params={{ id }} aria-label={fill(t.manageNamed, { account })}>
          {t.manage}
        </ButtonLink>
      </div>
    </Panel>
  );
}
