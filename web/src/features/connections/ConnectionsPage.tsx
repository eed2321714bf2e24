import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import { connectionsQuery, providersQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Section } from "../../ui/Page.tsx";
import { chosenIn } from "./flow.ts";
import { resultIn } from "./outcome.ts";
import { ConnectionCard } from "./parts/ConnectionCard.tsx";
import { DisconnectedNote } from "./parts/DisconnectedNote.tsx";
import { ProviderList } from "./parts/ProviderList.tsx";
import { RefusalNote } from "./parts/RefusalNote.tsx";
import { ReturnPage } from "./parts/ReturnPage.tsx";

const route = getRouteApi("/house/connections");

/** All accounts, and all providers that may be added. */
export function ConnectionsPage() {
  const t = useTexts("connections");
  const search = route.useSearch();
  const connections = useQuery(connectionsQuery);
  const providers = useQuery(providersQuery);
  const adding = useRef<HTMLDivElement>(null);
  const result = resultIn(search);
  if (search.connection && (result === "connected" || result === "partial")) {
    return <ReturnPage id={search.connection} chosen={chosenIn(search)} result={result} />;
  }
  // What has to be repaired comes first: its button stands out, and no other.
  const repairs = connections.data?.some(({ status }) => status === "needs_reauth") ?? false;
  const some = (connections.data?.length ?? 0) > 0;
  return (
    <Page
      title={t.title}
      lead={some ? t.lead : undefined}
      action={
        some && (
          <Button
            look={repairs ? "secondary" : "primary"}
            onClick={() => {
              adding.current?.scrollIntoView();
              adding.current?.focus({ preventScroll: true });
            }}
          >
            {t.connectNew}
          </Button>
        )
      }
    >
      <RefusalNote result={result} search={search} />
      {search.disconnected && <DisconnectedNote id={search.disconnected} />}
      <Loaded query={connections} height="h-32" lines={2}>
        {(list) =>
          list.length > 0 && (
            <Section title={t.yours}>
              <ul className="flex flex-col gap-3">
                {list.map((connection) => (
                  <li key={connection.id}>
                    <ConnectionCard connection={connection} />
                  </li>
                ))}
              </ul>
            </Section>
          )
        }
      </Loaded>
      {connections.data && (
        <div ref={adding} tabIndex={-1} className="outline-none">
          <Section title={some ? t.add : t.first} lead={some ? t.addLead : t.firstLead}>
            <Loaded query={providers} height="h-16" lines={4}>
              {(list) => <ProviderList providers={list} />}
            </Loaded>
          </Section>
        </div>
      )}
    </Page>
  );
}
