import { useFeatureWords } from "../../../access/features.ts";
import { plural, useTexts } from "../../../texts/index.ts";
import { ButtonLink } from "../../../ui/Button.tsx";
import { Note } from "../../../ui/Status.tsx";
import type { Connection, Receipt, Usage } from "../queries.ts";
import { IDLE_DAYS, isIdle, unusedAccesses } from "../usage.ts";

interface UnusedNoteProps {
  connection: Connection;
  usage: Usage;
  receipts: readonly Receipt[];
}

/** Suggests to allow less where nothing has used an account, or an access of it, for long. */
export function UnusedNote({ connection, usage, receipts }: UnusedNoteProps) {
  const { usage: t, changeAccess } = useTexts("connections");
  const words = useFeatureWords();
  const since = receipts[0]?.consented_at;
  if (since === undefined) return null;
  const now = Date.now();
  const idle = isIdle(connection, since, now);
  const unused = idle ? [] : unusedAccesses(usage.accesses, receipts, now);
  if (!idle && unused.length === 0) return null;
  const forms = {
    one: t.unused.one.replace("{days}", `${IDLE_DAYS}`),
    other: t.unused.other.replace("{days}", `${IDLE_DAYS}`),
  };
  return (
    <Note
      tone="info"
      action={
        <ButtonLink to="/connections/$id/access" params={{ id: connection.id }}>
          {changeAccess}
        </ButtonLink>
      }
    >
      {idle ? (
        t.idle
      ) : (
        <>
          <p>{plural(forms, unused.length)}</p>
          <ul className="mt-1 list-disc pl-5">
            {unused.map((scope) => {
              const { text, lang } = words.scope(scope);
              return (
                <li key={scope} lang={lang} title={scope}>
                  {text}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Note>
  );
}
