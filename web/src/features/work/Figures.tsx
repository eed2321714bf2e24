import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useLocale, useTexts } from "../../texts/index.ts";
import { Status } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { figuresOf, isCalm } from "./figures.ts";
import { HoursChart } from "./HoursChart.tsx";
import { LINK } from "./parts.tsx";
import type { JobHour, Kind } from "./queries.ts";

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1 border-line py-4 tablet:not-first:border-l tablet:not-first:pl-6 max-tablet:border-t">
      <dt className="text-small text-soft">{name}</dt>
      <dd className="text-title font-bold tabular-nums">{children}</dd>
    </div>
  );
}

/** Four figures by which one sees whether background work fares well, and the last 24 hours. */
export function Figures({ kinds, hours }: { kinds: readonly Kind[]; hours: readonly JobHour[] }) {
  const t = useTexts("work").jobs;
  const locale = useLocale();
  const { waiting, oldest, failed, dead } = figuresOf(kinds);
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  return (
    <section aria-label={t.figures} className="flex flex-col gap-4">
      <dl className="grid grid-cols-2 gap-x-6 border-line tablet:grid-cols-4 tablet:border-y">
        <Figure name={t.waiting}>{number(waiting)}</Figure>
        <Figure name={t.oldest}>{oldest ? <Time at={oldest} /> : t.noneDue}</Figure>
        <Figure name={t.failing}>{number(failed)}</Figure>
        <Figure name={t.dead}>
          {dead === 0 ? (
            number(dead)
          ) : (
            <Link to="/admin/jobs/dead" className={LINK}>
              {number(dead)}
            </Link>
          )}
        </Figure>
      </dl>
      {isCalm(kinds, hours) && <Status tone="ok">{t.calm}</Status>}
      <HoursChart hours={hours} />
    </section>
  );
}
