import { useSearch } from "@tanstack/react-router";
import { api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useLocale, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { usePages } from "../../ui/list.ts";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { useTimeZone } from "../../ui/Time.tsx";
import { AuditFilters } from "./AuditFilters.tsx";
import { AuditRow } from "./AuditRow.tsx";
import { ChainStatus } from "./ChainStatus.tsx";
import { byDay, dayAfter, dayOf } from "./days.ts";
import { type AuditSearch, auditQuery, FILTERS, namesIn, soundOf } from "./filters.ts";
import type { AuditEntry } from "./queries.ts";

/** Who did what, and why it was allowed or refused. */
export function AuditPage() {
  const t = useTexts("work").audit;
  const search = soundOf(useSearch({ from: "/house/admin/audit" }));
  const timeZone = useTimeZone();
  const query = auditQuery(search, timeZone);
  // A log that is read does not move; whoever comes to it sees what was just done.
  const list = usePages(
    ["audit", "list", query],
    (cursor, signal) =>
      body(api.GET("/api/v1/rbac/audit", { params: { query: { ...query, ...(cursor ? { cursor } : {}) } }, signal })),
    { staleTime: 0, refetchOnWindowFocus: false },
  );
  const items: readonly AuditEntry[] = list.items ?? [];
  const filtered = FILTERS.some((filter) => search[filter]);
  return (
    <Page title={t.title} lead={t.lead} wide>
      <ChainStatus unsealed={items.filter(({ sealed }) => !sealed).length} />
      <AuditFilters search={search} names={namesIn(items)} />
      {list.error instanceof ApiProblem && list.error.slug === "validation" ? (
        <Note tone="warn">{t.malformed}</Note>
      ) : (
        <Loaded query={list} lines={8}>
          {() =>
            items.length === 0 ? (
              <EmptyState action={filtered && <ClearLink />}>{filtered ? t.none : t.empty}</EmptyState>
            ) : (
              <>
                <Days items={items} />
                <LoadMore
                  shown={items.length}
                  hasMore={list.hasNextPage}
                  busy={list.isFetchingNextPage}
                  onMore={() => list.fetchNextPage()}
                />
              </>
            )
          }
        </Loaded>
      )}
    </Page>
  );
}

function ClearLink() {
  const t = useTexts("work").audit;
  const nothing: AuditSearch = {};
  return (
    <ButtonLink to="/admin/audit" search={nothing} resetScroll={false}>
      {t.clear}
    </ButtonLink>
  );
}

function Days({ items }: { items: readonly AuditEntry[] }) {
  const t = useTexts("work").audit;
  const locale = useLocale();
  const timeZone = useTimeZone();
  const today = dayOf(Date.now(), timeZone);
  const called = (day: string) => {
    if (day === today) return t.today;
    if (day === dayAfter(today, -1)) return t.yesterday;
    return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" }).format(Date.parse(day));
  };
  return byDay(items, ({ occurred_at }) => occurred_at, timeZone).map(({ day, items: entries }) => (
    <section key={day} aria-label={called(day)}>
      <h2 className="border-b border-edge pb-2 text-section font-bold">{called(day)}</h2>
      <ol>
        {entries.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </ol>
    </section>
  ));
}
