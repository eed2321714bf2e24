import { useQuery } from "@tanstack/react-query";
import { providersQuery } from "../../../api/queries.ts";
import { useTexts } from "../../../texts/index.ts";
import { Panel, Section } from "../../../ui/Page.tsx";
import { Parts } from "../../../ui/Parts.tsx";
import type { Connection } from "../queries.ts";
import { FeatureList } from "./FeatureList.tsx";
import { ScopeNames } from "./FeatureNames.tsx";

/** What the assistant may do with an account, and what else was granted. */
export function MayDo({ connection }: { connection: Connection }) {
  const t = useTexts("connections").one;
  const { data: providers } = useQuery(providersQuery);
  const offered = providers?.find((one) => one.id === connection.provider)?.features ?? [];
  const told = new Set(
    offered.filter(({ id }) => connection.features.includes(id)).flatMap((feature) => feature.scopes),
  );
  const beside = connection.granted_scopes.filter((scope) => !told.has(scope));
  return (
    <Section title={t.may}>
      <Panel className="flex flex-col gap-4">
        {connection.features.length > 0 ? <FeatureList ids={connection.features} /> : <p>{t.mayNothing}</p>}
        {beside.length > 0 && (
          <p className="max-w-[66ch] text-small text-soft">
            <Parts text={t.known} of={{ scopes: <ScopeNames ids={beside} /> }} />
          </p>
        )}
      </Panel>
    </Section>
  );
}
