import { useQuery } from "@tanstack/react-query";
import { fill, plural, useLocale, useTexts } from "../../../texts/index.ts";
import { BarChart } from "../../../ui/BarChart.tsx";
import { Filled } from "../../../ui/Filled.tsx";
import { Panel } from "../../../ui/Page.tsx";
import { Table } from "../../../ui/Table.tsx";
import { Time } from "../../../ui/Time.tsx";
import { type Connection, receiptsOnce, type Usage } from "../queries.ts";
import { totalOf } from "../usage.ts";
import { CountTables } from "./CountTables.tsx";
import { UnusedNote } from "./UnusedNote.tsx";

/** The use of an account: a sentence, the columns, and tables that say the same in numbers. */
export function UsageCharts({ connection, usage }: { connection: Connection; usage: Usage }) {
  const { usage: t } = useTexts("connections");
  const days = usage.items;
  const locale = useLocale();
  const { data: receipts } = useQuery(receiptsOnce(connection.id));
  const since = receipts?.[0]?.consented_at;
  const total = totalOf(days);
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const number = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  const dated = new Map(days.map((day) => [day.date, day]));
  const first = days[0]?.date;
  const last = days.at(-1)?.date;
  const used = days.filter((day) => day.calls > 0);
  const forms = {
    one: fill(t.sentence.one, { days: days.length }),
    other: t.sentence.other.replace("{days}", `${days.length}`),
  };
  const sentence = [plural(forms, total.calls), total.failures > 0 ? plural(t.failed, total.failures) : ""].join(" ");
  return (
    <>
      {receipts && <UnusedNote connection={connection} usage={usage} receipts={receipts} />}
      <Panel className="flex flex-col gap-3">
        {total.calls === 0 ? (
          <div>
            <p className="font-medium">{fill(t.none, { days: days.length })}</p>
            {!connection.last_used_at && since && (
              <p className="text-soft">
                <Filled text={t.since} values={{ time: <Time at={since} to="minute" /> }} />
              </p>
            )}
          </div>
        ) : (
          <>
            <BarChart
              bars={days.map((day) => ({ key: day.date, done: day.calls - day.failures, failed: day.failures }))}
              sentence={sentence.trim()}
              done={t.done}
              failed={t.failures}
              from={first && short.format(Date.parse(first))}
              to={last && short.format(Date.parse(last))}
              titleOf={(key) => {
                const day = dated.get(key);
                const failed = day?.failures ?? 0;
                return fill(t.tooltip, {
                  day: format.format(Date.parse(key)),
                  done: (day?.calls ?? 0) - failed,
                  failed,
                });
              }}
              number={number}
            />
            <p className="text-small text-soft">{t.utc}</p>
          </>
        )}
      </Panel>
      {used.length > 0 && (
        <details>
          <summary className="min-h-9 pointer-coarse:min-h-11 text-accent underline underline-offset-4">
            {t.byDay}
          </summary>
          <div className="mt-3">
            <Table
              dense
              caption={t.byDay}
              rows={used.toReversed()}
              keyOf={(day) => day.date}
              columns={[
                { key: "day", title: t.day, heads: true, cell: (day) => format.format(Date.parse(day.date)) },
                { key: "calls", title: t.calls, number: true, cell: (day) => number(day.calls) },
                { key: "failures", title: t.inVain, number: true, cell: (day) => number(day.failures) },
              ]}
            />
          </div>
        </details>
      )}
      <CountTables usage={usage} total={total} />
    </>
  );
}
