import { useQuery } from "@tanstack/react-query";
import { useFeatureWords } from "../../../access/features.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { ButtonLink } from "../../../ui/Button.tsx";
import { Note } from "../../../ui/Status.tsx";
import { receiptsOnce } from "../queries.ts";

/** What was just disconnected, by its receipts, which are what is left of it. */
export function DisconnectedNote({ id }: { id: string }) {
  const t = useTexts("connections");
  const words = useFeatureWords();
  const { data } = useQuery(receiptsOnce(id));
  const last = data?.at(-1);
  if (last?.change !== "withdrawn") return null;
  return (
    <Note
      tone="ok"
      action={
        <ButtonLink to="/connections/$id/history" params={{ id }}>
          {t.one.goneReceipts}
        </ButtonLink>
      }
    >
      {fill(t.end.doneText, { account: last.account, provider: words.provider(last.provider) })}
    </Note>
  );
}
