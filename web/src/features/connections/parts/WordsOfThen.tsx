import { useTexts } from "../../../texts/index.ts";
import type { Receipt } from "../queries.ts";

/** What somebody read before they agreed, word for word and in the language of then. */
export function WordsOfThen({ words }: { words: NonNullable<Receipt["words"]> }) {
  const t = useTexts("connections").history;
  return (
    <details className="mt-2 text-small">
      <summary className="min-h-6 pointer-coarse:min-h-11 text-accent underline underline-offset-4">
        {words.source === "client" ? t.words : t.wordsOfApi}
      </summary>
      <dl className="mt-2 flex flex-col gap-2 border-l border-line pl-3" lang={words.language}>
        {words.items.map(({ id, title, text }) => (
          <div key={id}>
            <dt className="font-medium [overflow-wrap:anywhere]">{title}</dt>
            <dd className="max-w-[60ch] text-soft [overflow-wrap:anywhere]">{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
