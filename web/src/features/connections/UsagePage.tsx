import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { fill, useTexts } from "../../texts/index.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { UsageCharts } from "./parts/UsageCharts.tsx";
import { WithConnection } from "./parts/WithConnection.tsx";
import { type Connection, usageQuery } from "./queries.ts";

const route = getRouteApi("/house/connections/$id/usage");
const SPANS = [30, 90] as const;

/** How often an account was used, day by day, by whom and what for. */
export function UsagePage() {
  const { id } = route.useParams();
  return <WithConnection id={id}>{(connection) => <Usage connection={connection} />}</WithConnection>;
}

function Usage({ connection }: { connection: Connection }) {
  const t = useTexts("connections").usage;
  const search = route.useSearch();
  const days = search.days ?? 30;
  const usage = useQuery(usageQuery(connection.id, days));
  return (
    <Page
      title={t.title}
      lead={
        <>
          <span className="block font-medium text-ink [overflow-wrap:anywhere]">{connection.account}</span>
          {t.lead}
        </>
      }
      action={
        <nav aria-label={t.span}>
          <ul className="flex gap-1">
            {SPANS.map((span) => (
              <li key={span}>
                <Link
                  to="/connections/$id/usage"
                  params={{ id: connection.id }}
                  search={span === 90 ? { days: 90 } : {}}
                  replace
                  resetScroll={false}
                  activeOptions={{ exact: true, includeSearch: true }}
                  className="inline-flex min-h-9 pointer-coarse:min-h-11 items-center rounded-control border border-edge bg-paper px-3 hover:bg-sunken aria-[current=page]:border-accent aria-[current=page]:bg-accent-tint aria-[current=page]:font-medium aria-[current=page]:text-accent"
                >
                  {fill(t.days, { count: span })}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      }
    >
      <Loaded query={usage} height="h-40" lines={2}>
        {(answer) => <UsageCharts connection={connection} usage={answer} />}
      </Loaded>
    </Page>
  );
}
