import { fill, useTexts } from "../../texts/index.ts";

interface CodeSheetProps {
  codes: readonly string[];
  email: string;
  made: string;
}

/** The codes, numbered; on paper with what they are, whose, and since when. */
export function CodeSheet({ codes, email, made }: CodeSheetProps) {
  const t = useTexts("security").codes;
  return (
    <section aria-label={t.list}>
      <div className="hidden print:block">
        <p className="text-title font-bold">{t.sheetTitle}</p>
        <p className="mt-2">{fill(t.sheetFor, { email })}</p>
        <p>{fill(t.sheetMade, { date: made })}</p>
        <p className="mt-4 mb-6 max-w-[66ch]">{t.sheetWhat}</p>
      </div>
      <ol
        aria-label={t.list}
        className="grid gap-x-8 gap-y-2.5 rounded-panel border border-line bg-paper p-4 tablet:p-6 min-[46rem]:grid-flow-col min-[46rem]:grid-cols-2 min-[46rem]:grid-rows-5 print:grid-flow-row print:grid-cols-1 print:grid-rows-none print:border-0 print:p-0"
      >
        {codes.map((code, index) => (
          <li key={code} className="flex items-baseline gap-3">
            <span aria-hidden className="w-6 shrink-0 text-right text-small text-soft tabular-nums">
              {index + 1}
            </span>
            <code className="font-mono text-small print:text-base">{code}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}
