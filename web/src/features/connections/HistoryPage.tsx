import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { usePages } from "../../ui/list.ts";
import { Page } from "../../ui/Page.tsx";
import { LoadProblem, ProblemNote } from "../../ui/Problem.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { ReceiptRow } from "./parts/ReceiptRow.tsx";
import { problemIn } from "./parts/StatusAction.tsx";
import { allReceipts, receipts, receiptsKey } from "./queries.ts";

const route = getRouteApi("/house/connections/$id/history");

/** Hands a text to the browser as a file. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** What somebody agreed to for an account, and when; also for one that is disconnected. */
export function HistoryPage() {
  const t = useTexts("connections").history;
  const { id } = route.useParams();
  const list = usePages(receiptsKey(id), (cursor, signal) => receipts(id, cursor, signal));
  const download = useMutation({
    mutationFn: async () => {
      const items = await allReceipts(id);
      const account = (items.at(-1)?.account ?? id).replace(/[^\w.@-]+/g, "_");
      const content = { connection: id, downloaded_at: new Date().toISOString(), receipts: items };
      save(fill(t.file, { account }), `${JSON.stringify(content, null, 2)}\n`);
    },
  });
  const problem = problemIn(download.error);
  const items = list.items;
  return (
    <Page
      title={t.title}
      lead={
        <>
          {items?.[0] && (
            <span className="block font-medium text-ink [overflow-wrap:anywhere]">{items.at(-1)?.account}</span>
          )}
          {t.lead}
        </>
      }
      action={
        items && (
          <Button
            look="primary"
            data-no-print
            busy={download.isPending}
            busyLabel={t.downloading}
            icon={<Download aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />}
            onClick={() => download.mutate()}
          >
            {t.download}
          </Button>
        )
      }
    >
      {problem && <ProblemNote problem={problem} />}
      {items ? (
        <>
          <ol className="flex flex-col border-l border-line">
            {items.map((receipt, index) => (
              <ReceiptRow key={receipt.id} receipt={receipt} before={items[index - 1]} />
            ))}
          </ol>
          <LoadMore
            shown={items.length}
            hasMore={list.hasNextPage}
            busy={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      ) : list.isError ? (
        <LoadProblem error={list.error} retry={() => list.refetch()} />
      ) : (
        <Skeleton height="h-20" />
      )}
    </Page>
  );
}
