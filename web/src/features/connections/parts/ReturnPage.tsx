import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { missingOf, useFeatureWords } from "../../../access/features.ts";
import type { ApiProblem } from "../../../api/problem.ts";
import { featuresQuery, providersQuery } from "../../../api/queries.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Button, ButtonLink } from "../../../ui/Button.tsx";
import { Page, Panel, Section } from "../../../ui/Page.tsx";
import { ProblemNote } from "../../../ui/Problem.tsx";
import { useSettingOff } from "../flow.ts";
import { outcomeOf } from "../outcome.ts";
import type { Connection } from "../queries.ts";
import { useShown } from "../shown.ts";
import { FeatureList } from "./FeatureList.tsx";
import { problemIn } from "./StatusAction.tsx";
import { WithConnection } from "./WithConnection.tsx";

interface ReturnPageProps {
  id: string;
  chosen: readonly string[];
  result: "connected" | "partial";
  /** An account that was there before got more. */
  widened?: boolean;
}

/** What became of a flow that ended well: what was granted, what was left out, what was there before. */
export function ReturnPage({ id, ...rest }: ReturnPageProps) {
  return <WithConnection id={id}>{(connection) => <Outcome connection={connection} {...rest} />}</WithConnection>;
}

function Outcome({
  connection,
  chosen,
  result,
  widened = false,
}: Omit<ReturnPageProps, "id"> & { connection: Connection }) {
  const t = useTexts("connections").back;
  const words = useFeatureWords();
  const { data: providers } = useQuery(providersQuery);
  const { data: features } = useQuery(featuresQuery);
  const { id } = connection;
  const provider = words.provider(connection.provider);
  const offered = providers?.find((one) => one.id === connection.provider)?.features ?? [];
  const { granted, leftOut, before } = outcomeOf(connection, offered, chosen);
  const title = widened ? t.changedTitle : result === "partial" ? t.partialTitle : t.connectedTitle;
  const roleNote = (feature: string) => {
    const item = features?.find((one) => one.id === feature);
    const missing = item && missingOf(item).find((one) => one.kind === "permission");
    if (missing?.kind !== "permission") return null;
    return <p className="text-small text-warn">{fill(t.roleOff, { role: words.role(missing.role) })}</p>;
  };
  return (
    <Page
      title={title.replace("{provider}", provider)}
      lead={<span className="[overflow-wrap:anywhere]">{fill(t.account, { account: connection.account })}</span>}
    >
      <Section title={t.granted}>
        <Panel>
          {granted.length > 0 ? (
            <FeatureList ids={granted} note={roleNote} />
          ) : (
            <p className="text-soft">{t.grantedNothing}</p>
          )}
        </Panel>
      </Section>
      {leftOut.length > 0 && <LeftOut id={id} provider={provider} features={leftOut} />}
      {before.length > 0 && (
        <Section title={t.before}>
          <Panel>
            <FeatureList ids={before} note={roleNote} />
          </Panel>
        </Section>
      )}
      <div className="flex flex-wrap gap-3">
        <ButtonLink look="primary" to="/connections">
          {t.done}
        </ButtonLink>
        <ButtonLink to="/connections/$id" params={{ id }}>
          {t.see}
        </ButtonLink>
      </div>
    </Page>
  );
}

function LeftOut({ id, provider, features }: { id: string; provider: string; features: readonly string[] }) {
  const t = useTexts("connections");
  const settingOff = useSettingOff({ connection: id });
  const shown = useShown();
  const [problem, setProblem] = useState<ApiProblem>();
  return (
    <Section title={t.back.leftOut}>
      <Panel className="flex flex-col gap-4">
        <p className="max-w-[66ch]">{fill(t.back.leftOutText, { provider })}</p>
        <FeatureList ids={features} off />
        {problem && <ProblemNote problem={problem} />}
        <div className="flex flex-wrap gap-3">
          <Button
            busy={settingOff.isPending}
            busyLabel={fill(t.leaving, { provider })}
            onClick={() =>
              settingOff.mutate(
                { features, returnTo: `/connections/${id}/access`, shown: shown(features) },
                { onError: (error) => setProblem(problemIn(error)) },
              )
            }
          >
            {t.back.askAgain}
          </Button>
          <ButtonLink look="quiet" to="/connections/$id" params={{ id }}>
            {t.back.leave}
          </ButtonLink>
        </div>
      </Panel>
    </Section>
  );
}
