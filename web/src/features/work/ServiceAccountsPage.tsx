import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { api, body } from "../../api/client.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { usePages } from "../../ui/list.ts";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { CreateDialog } from "./AccountDialog.tsx";
import { AccountEntry } from "./AccountEntry.tsx";

/** Accounts of programs. */
export function ServiceAccountsPage() {
  const t = useTexts("work").programs;
  const [creating, setCreating] = useState(false);
  const list = usePages(["service-accounts"], (cursor, signal) =>
    body(api.GET("/api/v1/service-accounts", { params: { query: cursor ? { cursor } : {} }, signal })),
  );
  const create = (
    <Allowed op="create_service_account">
      <Button look="primary" onClick={() => setCreating(true)}>
        {t.create}
      </Button>
    </Allowed>
  );
  return (
    <Page title={t.title} lead={t.lead} action={create} wide>
      <Loaded query={list} height="h-32">
        {() =>
          list.items?.length === 0 ? (
            <EmptyState>{t.empty}</EmptyState>
          ) : (
            <>
              <ul className="flex flex-col gap-4">
                {list.items?.map((account) => (
                  <AccountEntry key={account.id} account={account} />
                ))}
              </ul>
              <LoadMore
                shown={list.items?.length ?? 0}
                hasMore={list.hasNextPage}
                busy={list.isFetchingNextPage}
                onMore={() => list.fetchNextPage()}
              />
            </>
          )
        }
      </Loaded>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
