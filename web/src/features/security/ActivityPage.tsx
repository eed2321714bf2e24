import { useQuery } from "@tanstack/react-query";
import { useLocale, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { usePages } from "../../ui/list.ts";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { LoadProblem } from "../../ui/Problem.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { useTimeZone } from "../../ui/Time.tsx";
import { ActivityRow } from "./ActivityRow.tsx";
import { byDay, dayInWords } from "./days.ts";
import { fetchActivity, shownSessionsQuery } from "./queries.ts";

/** What has happened to my account, by day. */
export function ActivityPage() {
  const t = useTexts("security").activity;
  const locale = useLocale();
  const timeZone = useTimeZone();
  const pages = usePages(["activity"], fetchActivity);
  const { data: sessions } = useQuery(shownSessionsQuery);
  const devices = new Map(sessions?.map(({ id, device }) => [id, device]));
  const now = Date.now();
  return (
    <Page
      title={t.title}
      lead={t.lead}
      action={
        <ButtonLink look="primary" to="/account/security/password">
          {t.secure}
        </ButtonLink>
      }
    >
      {pages.items === undefined ? (
        pages.isError ? (
          <LoadProblem error={pages.error} retry={() => void pages.refetch()} />
        ) : (
          <Skeleton lines={8} height="h-12" />
        )
      ) : pages.items.length === 0 ? (
        <EmptyState>{t.empty}</EmptyState>
      ) : (
        <>
          {byDay(pages.items, timeZone).map(({ day, items }) => (
            <section key={day} aria-labelledby={`day-${day}`}>
              <h2 id={`day-${day}`} className="border-b border-line pb-2 text-section font-bold">
                {dayInWords(day, now, t, locale, timeZone)}
              </h2>
              <ul className="divide-y divide-line">
                {items.map((item) => (
                  <ActivityRow key={item.id} item={item} device={devices.get(item.session_id ?? "")} />
                ))}
              </ul>
            </section>
          ))}
          <LoadMore
            shown={pages.items.length}
            hasMore={pages.hasNextPage}
            busy={pages.isFetchingNextPage}
            onMore={() => void pages.fetchNextPage()}
          />
        </>
      )}
    </Page>
  );
}
