import { useQuery } from "@tanstack/react-query";
import { providersQuery } from "../../../api/queries.ts";
import { useTexts } from "../../../texts/index.ts";
import { Panel, Section } from "../../../ui/Page.tsx";
import type { Connection } from "../queries.ts";
import { isOff } from "./ConnectionStatus.tsx";
import { FeatureList } from "./FeatureList.tsx";
import { ScopeNames } from "./FeatureNames.tsx";

/** What the assistant may do with an account, and what else was granted. */
export function MayDo({ connection }: { connection: Connection }) {
  const { one: t, feedsOff } = useTexts("connections");
  // What is not working is not shown as if it were.
  const off = isOff(connection);
  const { data: providers } = useQuery(providersQuery);
  const offered = providers?.find((one) => one.id === connection.provider)?.features ?? [];
  const told = new Set(
    offered.filter(({ id }) => connection.features.includes(id)).flatMap((feature) => feature.scopes),
  );
  const beside = connection.granted_scopes.filter((scope) => !told.has(scope));
  return (
    <Section title={t.may}>
      <Panel className="flex flex-col gap-4">
        {off && connection.features.length > 0 && <p className="text-small text-soft">{feedsOff}:</p>}
        {connection.features.length > 0 ? <FeatureList ids={connection.features} off={off} /> : <p>{t.mayNothing}</p>}
        {beside.length > 0 && (
          <div className="border-t border-line pt-3 text-small text-soft">
            <p>{t.known}:</p>
            <ScopeNames ids={beside} />
          </div>
        )}
      </Panel>
    </Section>
  );
}
