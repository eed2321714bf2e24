import type { ReactNode } from "react";
import { useFeatureWords } from "../../../access/features.ts";
import { useLocale, useTexts } from "../../../texts/index.ts";
import { Section } from "../../../ui/Page.tsx";
import { Table } from "../../../ui/Table.tsx";
import type { Usage } from "../queries.ts";
import { ANY_ACCESS, byAccess, byFeature, type Count, type Total } from "../usage.ts";
import { Lines } from "./Lines.tsx";

/** How often an account was used for which feature, by which access, by which service, and why in vain. */
export function CountTables({ usage, total }: { usage: Usage; total: Total }) {
  const t = useTexts("connections").usage;
  const words = useFeatureWords();
  const reasons: Record<string, string> = t.reasons;
  const features = byFeature(usage);
  const accesses = byAccess(usage);
  const refused = new Set(usage.accesses.filter(({ granted }) => !granted).map(({ scope }) => scope));
  return (
    <>
      {features.length > 0 && (
        <Lines
          title={t.byFeature}
          lead={t.byFeatureLead}
          head={t.feature}
          lines={features}
          name={({ key }) => {
            const { text, lang } = words.feature(key).name;
            return <span lang={lang}>{text}</span>;
          }}
        />
      )}
      {accesses.length > 0 && (
        <Lines
          title={t.byAccess}
          lead={t.byAccessLead}
          head={t.access}
          lines={accesses}
          name={({ key }) => {
            if (key === ANY_ACCESS) return t.anyAccess;
            const { text, lang } = words.scope(key);
            return (
              <>
                <span lang={lang} title={key}>
                  {text}
                </span>
                {refused.has(key) && <span className="text-soft"> · {t.notAllowed}</span>}
              </>
            );
          }}
        />
      )}
      {total.services.length > 0 && (
        <Counts title={t.byService} head={t.service} rows={total.services} cell={({ key }) => key} />
      )}
      {total.reasons.length > 0 && (
        <Counts title={t.byReason} head={t.reason} rows={total.reasons} cell={({ key }) => reasons[key] ?? key} />
      )}
    </>
  );
}

interface CountsProps {
  title: string;
  head: string;
  rows: readonly Count[];
  cell(row: Count): ReactNode;
}

function Counts({ title, head, rows, cell }: CountsProps) {
  const t = useTexts("connections").usage;
  const number = new Intl.NumberFormat(useLocale());
  return (
    <Section title={title}>
      <Table
        dense
        caption={title}
        rows={rows}
        keyOf={(row) => row.key}
        columns={[
          { key: "name", title: head, heads: true, cell },
          { key: "calls", title: t.calls, number: true, cell: (row) => number.format(row.calls) },
        ]}
      />
    </Section>
  );
}
