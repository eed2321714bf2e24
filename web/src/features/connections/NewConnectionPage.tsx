import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useFeatureWords } from "../../access/features.ts";
import { providersQuery } from "../../api/queries.ts";
import { providerOf } from "../../providers/index.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { chosenIn } from "./flow.ts";
import { resultIn } from "./outcome.ts";
import { AccessForm } from "./parts/AccessForm.tsx";
import { RefusalNote } from "./parts/RefusalNote.tsx";
import { ReturnPage } from "./parts/ReturnPage.tsx";

const route = getRouteApi("/house/connections/new/$provider");

/** Chooses what a new account may do, and says what came of it when one is back. */
export function NewConnectionPage() {
  const t = useTexts("connections");
  const { provider: id } = route.useParams();
  const search = route.useSearch();
  const providers = useQuery(providersQuery);
  const name = useFeatureWords().provider(id);
  const result = resultIn(search);
  const chosen = chosenIn(search);
  if (search.connection && (result === "connected" || result === "partial")) {
    return <ReturnPage id={search.connection} chosen={chosen} result={result} />;
  }
  return (
    <Page
      title={fill(t.choose.title, { provider: name })}
      lead={providerOf(id)?.choosesThere ? fill(t.choose.there, { provider: name }) : t.choose.lead}
    >
      <RefusalNote result={result} search={search} provider={id} />
      <Loaded query={providers} height="h-24">
        {(list) => {
          const provider = list.find((one) => one.id === id);
          return provider ? (
            <AccessForm
              aim={{ provider: id }}
              provider={provider}
              held={[]}
              start={chosen}
              returnTo={`/connections/new/${id}`}
            />
          ) : (
            <EmptyState action={<ButtonLink to="/connections">{t.one.toAll}</ButtonLink>}>
              {fill(t.choose.notOffered, { provider: name })}
            </EmptyState>
          );
        }}
      </Loaded>
    </Page>
  );
}
