import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useFeatureWords } from "../../../access/features.ts";
import { providersQuery } from "../../../api/queries.ts";
import { useLanguage, useTexts } from "../../../texts/index.ts";
import { Section } from "../../../ui/Page.tsx";
import { Table } from "../../../ui/Table.tsx";
import type { Connection } from "../queries.ts";
import type { Count, Total } from "../usage.ts";

/** How often each service asked, for which access, and why in vain. */
export function CountTables({ connection, total }: { connection: Connection; total: Total }) {
  const t = useTexts("connections").usage;
  const words = useFeatureWords();
  const { data: providers } = useQuery(providersQuery);
  const reasons: Record<string, string> = t.reasons;
  const offered = providers?.find((one) => one.id === connection.provider)?.scopes ?? [];
  // What may be used by name and never was in this time, below what was.
  const asked = new Set(total.scopes.map(({ key }) => key));
  const unused = connection.granted_scopes
    .filter((scope) => !asked.has(scope) && offered.some(({ id }) => id === scope))
    .map((key) => ({ key, calls: 0 }));
  const scopes = [...total.scopes, ...unused];
  return (
    <>
      {total.services.length > 0 && (
        <Counts title={t.byService} head={t.service} rows={total.services} cell={({ key }) => key} />
      )}
      {scopes.length > 0 && (
        <Counts
          title={t.byAccess}
          lead={t.byAccessLead}
          head={t.access}
          rows={scopes}
          never={t.neverUsed}
          cell={({ key }) => {
            const { text, lang } = words.scope(key);
            return (
              <span lang={lang} title={key}>
                {text}
              </span>
            );
          }}
        />
      )}
      {total.reasons.length > 0 && (
        <Counts title={t.byReason} head={t.reason} rows={total.reasons} cell={({ key }) => reasons[key] ?? key} />
      )}
    </>
  );
}

interface CountsProps {
  title: string;
  lead?: string;
  head: string;
  rows: readonly Count[];
  cell(row: Count): ReactNode;
  /** What stands for none at all. */
  never?: string;
}

function Counts({ title, lead, head, rows, cell, never }: CountsProps) {
  const t = useTexts("connections").usage;
  const number = new Intl.NumberFormat(useLanguage());
  return (
    <Section title={title} lead={lead}>
      <Table
        dense
        caption={title}
        rows={rows}
        keyOf={(row) => row.key}
        columns={[
          { key: "name", title: head, heads: true, cell },
          {
            key: "calls",
            title: t.calls,
            number: true,
            cell: (row) => (row.calls === 0 && never ? never : number.format(row.calls)),
          },
        ]}
      />
    </Section>
  );
}
