import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ProofNote } from "../../access/Proof.tsx";
import { api, body } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { usePages } from "../../ui/list.ts";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Choice } from "./Choice.tsx";
import { ErrorEntry } from "./ErrorEntry.tsx";
import { shortId } from "./parts.tsx";

interface ErrorFilter {
  component?: string | undefined;
  trace?: string | undefined;
}

function fetchErrors({ component, trace }: ErrorFilter, cursor: string | undefined, signal: AbortSignal) {
  const query = {
    ...(component ? { component } : {}),
    ...(trace ? { trace_id: trace } : {}),
    ...(cursor ? { cursor } : {}),
  };
  return body(api.GET("/api/v1/errors", { params: { query }, signal }));
}

/** What went wrong unexpectedly. */
export function ErrorsPage() {
  const t = useTexts("work").errors;
  const search = useSearch({ from: "/house/admin/errors" });
  const { component, trace } = search;
  const navigate = useNavigate();
  const list = usePages(["errors", component ?? "", trace ?? ""], (cursor, signal) =>
    fetchErrors(search, cursor, signal),
  );
  const all = useQuery({
    queryKey: ["errors", "components"],
    queryFn: ({ signal }) => fetchErrors({}, undefined, signal),
  });
  const components = [...new Set(all.data?.items.map((error) => error.component))].sort();
  const choose = (change: ErrorFilter) => {
    const next = { ...search, ...change };
    return navigate({
      to: "/admin/errors",
      search: {
        ...(next.component ? { component: next.component } : {}),
        ...(next.trace ? { trace: next.trace } : {}),
      },
      resetScroll: false,
    });
  };
  const filtered = component !== undefined || trace !== undefined;
  const clear = <Button onClick={() => choose({ component: undefined, trace: undefined })}>{t.clear}</Button>;
  return (
    <Page title={t.title} lead={t.lead} wide>
      {(filtered || components.length > 1) && (
        <div className="flex flex-wrap items-end gap-4" data-no-print>
          <Choice
            label={t.filterComponent}
            any={t.anyComponent}
            value={component}
            options={components.map((value) => ({ value, label: value }))}
            onChoose={(value) => choose({ component: value })}
          />
          {trace && (
            <p className="flex min-h-9 items-center" title={trace}>
              {fill(t.traceFilter, { trace: shortId(trace) })}
            </p>
          )}
          {filtered && clear}
        </div>
      )}
      <Loaded query={list} lines={4} height="h-24">
        {() =>
          // What can be filtered by comes above, and would push it down.
          all.isPending ? (
            <Skeleton lines={4} height="h-24" />
          ) : list.items?.length === 0 ? (
            <EmptyState action={filtered && clear}>{filtered ? t.noMatch : t.empty}</EmptyState>
          ) : (
            <>
              <ProofNote op="delete_error" />
              <ul className="flex flex-col border-t border-line">
                {list.items?.map((error) => (
                  <ErrorEntry key={error.id} error={error} />
                ))}
              </ul>
              <p className="max-w-[66ch] text-small text-soft">{t.doneHint}</p>
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
    </Page>
  );
}
