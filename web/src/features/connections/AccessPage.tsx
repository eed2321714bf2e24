import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useFeatureWords } from "../../access/features.ts";
import { providersQuery } from "../../api/queries.ts";
import { providerOf } from "../../providers/index.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { EmptyState, Page, Panel, Section } from "../../ui/Page.tsx";
import { chosenIn } from "./flow.ts";
import { resultIn } from "./outcome.ts";
import { AccessForm } from "./parts/AccessForm.tsx";
import { ChooseThere } from "./parts/ChooseThere.tsx";
import { FeatureList } from "./parts/FeatureList.tsx";
import { RefusalNote } from "./parts/RefusalNote.tsx";
import { ReturnPage } from "./parts/ReturnPage.tsx";
import { WithConnection } from "./parts/WithConnection.tsx";
import type { Connection, Provider } from "./queries.ts";

const route = getRouteApi("/house/connections/$id/access");

/** Allows an account more; what it may do already is ticked and locked. */
export function AccessPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const result = resultIn(search);
  if (result === "connected" || result === "partial") {
    return <ReturnPage id={id} chosen={chosenIn(search)} result={result} widened />;
  }
  return <WithConnection id={id}>{(connection) => <Access connection={connection} />}</WithConnection>;
}

function Access({ connection }: { connection: Connection }) {
  const t = useTexts("connections");
  const search = route.useSearch();
  const providers = useQuery(providersQuery);
  const provider = useFeatureWords().provider(connection.provider);
  const { account } = connection;
  const result = resultIn(search);
  return (
    <Page
      title={t.widen.title}
      lead={<span className="[overflow-wrap:anywhere]">{fill(t.widen.lead, { account, provider })}</span>}
    >
      <RefusalNote result={result} search={search} provider={connection.provider} connection={connection} />
      <Loaded query={providers} lines={6} height="h-24">
        {(list) => {
          const offered = list.find((one) => one.id === connection.provider);
          return (
            <>
              {offered ? (
                <Widening connection={connection} provider={offered} start={chosenIn(search)} />
              ) : (
                <EmptyState>{fill(t.choose.notOffered, { provider })}</EmptyState>
              )}
              <Narrowing connection={connection} provider={provider} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** How an account is allowed less. */
function Narrowing({ connection, provider }: { connection: Connection; provider: string }) {
  const t = useTexts("connections");
  return (
    <Section title={t.widen.narrowTitle}>
      <p className="max-w-[66ch]">
        {fill(providerOf(connection.provider)?.choosesThere ? t.widen.narrowThere : t.widen.narrow, { provider })}
      </p>
      <div>
        <ButtonLink to="/connections/$id" params={{ id: connection.id }}>
          {t.back.see}
        </ButtonLink>
      </div>
    </Section>
  );
}

function Widening({
  connection,
  provider,
  start,
}: {
  connection: Connection;
  provider: Provider;
  start: readonly string[];
}) {
  const t = useTexts("connections");
  const { id, features } = connection;
  const returnTo = `/connections/${id}/access`;
  if (provider.features.some((feature) => !features.includes(feature.id))) {
    return (
      <AccessForm aim={{ connection: id }} provider={provider} held={features} start={start} returnTo={returnTo} />
    );
  }
  return (
    <Panel className="flex flex-col gap-4">
      <p>{fill(t.widen.all, { provider: provider.name })}</p>
      <FeatureList ids={features} />
      {providerOf(provider.id)?.choosesThere && <ChooseThere id={id} name={provider.name} />}
    </Panel>
  );
}
