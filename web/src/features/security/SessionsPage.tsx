import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { LogOutOthersDialog } from "./LogOutOthersDialog.tsx";
import { shownSessionsQuery } from "./queries.ts";
import { SessionList } from "./SessionList.tsx";

/** Where I am logged in. */
export function SessionsPage() {
  const t = useTexts("security").sessions;
  const [asking, setAsking] = useState(false);
  const query = useQuery(shownSessionsQuery);
  const others = query.data?.filter((item) => !item.current).length ?? 0;
  return (
    <Page
      title={t.title}
      lead={t.lead}
      action={
        others > 0 && (
          <Button look="danger" onClick={() => setAsking(true)}>
            {t.others}
          </Button>
        )
      }
    >
      <Loaded query={query} lines={3} height="h-24">
        {(items) => <SessionList items={items} />}
      </Loaded>
      {asking && <LogOutOthersDialog count={others} onClose={() => setAsking(false)} />}
    </Page>
  );
}
