import { useDeviceWords } from "../../../access/device.ts";
import { baseLast, useFeatureWords } from "../../../access/features.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Time } from "../../../ui/Time.tsx";
import type { Receipt } from "../queries.ts";
import { WordsOfThen } from "./WordsOfThen.tsx";

/** What has changed between a receipt and the one before it. */
function compare(receipt: Receipt, before: Receipt | undefined) {
  const now = receipt.change === "withdrawn" ? [] : receipt.scopes;
  const then = before?.scopes ?? (receipt.change === "withdrawn" ? receipt.scopes : []);
  return {
    added: now.filter((scope) => !then.includes(scope)),
    removed: then.filter((scope) => !now.includes(scope)),
    kept: now.filter((scope) => then.includes(scope)),
  };
}

/** One receipt: how what was agreed to has changed, when, and what it is since then, in our words. */
export function ReceiptRow({ receipt, before }: { receipt: Receipt; before: Receipt | undefined }) {
  const t = useTexts("connections").history;
  const deviceWords = useDeviceWords();
  const changes: Record<string, string> = t.changes;
  const { added, removed, kept } = compare(receipt, before);
  return (
    <li className="relative pb-8 pl-6 last:pb-0">
      <span
        aria-hidden
        className={`absolute top-1.5 -left-[5px] size-2.5 rounded-full ${receipt.change === "withdrawn" ? "border border-edge bg-canvas" : "bg-accent"}`}
      />
      <h2 className="text-base">{changes[receipt.change] ?? receipt.change}</h2>
      <p className="text-small text-soft">
        <Time at={receipt.consented_at} to="minute" />
        {receipt.device && (
          <span className="[overflow-wrap:anywhere]"> · {fill(t.from, { device: deviceWords(receipt.device) })}</span>
        )}
      </p>
      <dl className="mt-2 grid gap-x-4 gap-y-2 tablet:grid-cols-[7rem_1fr]">
        <Scopes title={t.added} ids={added} />
        <Scopes title={t.removed} ids={removed} />
        <Scopes title={t.kept} ids={kept} />
      </dl>
      {receipt.words && receipt.words.items.length > 0 && <WordsOfThen words={receipt.words} />}
    </li>
  );
}

function Scopes({ title, ids }: { title: string; ids: readonly string[] }) {
  const words = useFeatureWords();
  if (ids.length === 0) return null;
  return (
    <>
      <dt className="text-small text-soft">{title}</dt>
      <dd>
        <ul>
          {baseLast(ids).map((id) => {
            const { text, lang } = words.scope(id);
            return (
              <li key={id} lang={lang} title={id} className="[overflow-wrap:anywhere]">
                {text}
              </li>
            );
          })}
        </ul>
      </dd>
    </>
  );
}
