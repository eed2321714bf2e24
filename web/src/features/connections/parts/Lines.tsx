import type { ReactNode } from "react";
import { useLocale, useTexts } from "../../../texts/index.ts";
import { highestOf } from "../../../ui/bars.ts";
import { Columns } from "../../../ui/Columns.tsx";
import { Section } from "../../../ui/Page.tsx";
import { Table } from "../../../ui/Table.tsx";
import type { Line } from "../usage.ts";

interface LinesProps {
  title: string;
  lead: string;
  /** What each row is about. */
  head: string;
  lines: readonly Line[];
  name(line: Line): ReactNode;
}

/** What was used how often, with its days in small columns, and when last. */
export function Lines({ title, lead, head, lines, name }: LinesProps) {
  const t = useTexts("connections").usage;
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const top = Math.max(1, ...lines.map(({ bars }) => highestOf(bars)));
  const used = lines.some(({ done, failed }) => done + failed > 0);
  return (
    <Section title={title} lead={lead}>
      <Table
        dense
        caption={title}
        rows={lines}
        keyOf={(line) => line.key}
        columns={[
          { key: "name", title: head, heads: true, cell: name },
          ...(used
            ? [
                {
                  key: "days",
                  title: t.dayByDay,
                  cell: ({ bars }: Line) => <Columns bars={bars} top={top} />,
                },
              ]
            : []),
          { key: "done", title: t.done, number: true, cell: ({ done }) => number.format(done) },
          { key: "failed", title: t.inVain, number: true, cell: ({ failed }) => number.format(failed) },
          {
            key: "last",
            title: t.lastUsed,
            number: true,
            cell: ({ last }) => (
              <span className="whitespace-nowrap">
                {last ? <time dateTime={last}>{date.format(Date.parse(last))}</time> : t.neverUsed}
              </span>
            ),
          },
        ]}
      />
    </Section>
  );
}
