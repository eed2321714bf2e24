import { fill, plural, useLocale, useTexts } from "../../texts/index.ts";
import { BarChart } from "../../ui/BarChart.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Table } from "../../ui/Table.tsx";
import { useTimeZone } from "../../ui/Time.tsx";
import { totalOf } from "./figures.ts";
import type { JobHour } from "./queries.ts";

/** The last 24 hours: a sentence, a column for each hour, and a table that says the same in numbers. */
export function HoursChart({ hours }: { hours: readonly JobHour[] }) {
  const t = useTexts("work").hours;
  const locale = useLocale();
  const timeZone = useTimeZone();
  const zone = timeZone ? { timeZone } : {};
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  const short = new Intl.DateTimeFormat(locale, { weekday: "short", ...time, ...zone });
  const long = new Intl.DateTimeFormat(locale, { weekday: "long", ...time, timeZoneName: "short", ...zone });
  const number = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  const { done, failed, dead } = totalOf(hours);
  const total = done + failed + dead;
  if (total === 0) return <p className="text-soft">{t.none}</p>;
  const sentence = [
    plural(t.tries, total),
    failed + dead === 0 ? t.allDone : "",
    failed > 0 ? plural(t.failures, failed) : "",
    dead > 0 ? plural(t.deaths, dead) : "",
  ];
  const of = new Map(hours.map((hour) => [hour.starts_at, hour]));
  const first = hours[0]?.starts_at;
  const last = hours.at(-1)?.starts_at;
  return (
    <div className="flex flex-col gap-2">
      <Panel>
        <BarChart
          bars={hours.map((hour) => ({ key: hour.starts_at, done: hour.done, failed: hour.failed + hour.dead }))}
          sentence={sentence.filter(Boolean).join(" ")}
          done={t.done}
          failed={t.failedOrDead}
          from={first && short.format(Date.parse(first))}
          to={last && short.format(Date.parse(last))}
          titleOf={(key) => {
            const hour = of.get(key);
            return fill(t.tooltip, {
              hour: long.format(Date.parse(key)),
              done: number(hour?.done ?? 0),
              failed: number(hour?.failed ?? 0),
              dead: number(hour?.dead ?? 0),
            });
          }}
          number={number}
        />
      </Panel>
      <details>
        <summary className="inline-flex min-h-9 cursor-pointer items-center text-accent underline underline-offset-4 pointer-coarse:min-h-11">
          {t.byHour}
        </summary>
        <div className="mt-2">
          <Table
            dense
            caption={t.table}
            rows={hours.filter((hour) => hour.done + hour.failed + hour.dead > 0).toReversed()}
            keyOf={(hour) => hour.starts_at}
            columns={[
              { key: "hour", title: t.hour, heads: true, cell: (hour) => long.format(Date.parse(hour.starts_at)) },
              { key: "done", title: t.done, number: true, cell: (hour) => number(hour.done) },
              { key: "failed", title: t.failed, number: true, cell: (hour) => number(hour.failed) },
              { key: "dead", title: t.dead, number: true, cell: (hour) => number(hour.dead) },
            ]}
          />
        </div>
      </details>
    </div>
  );
}
