import { useFeatureWords } from "../../../access/features.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Note } from "../../../ui/Status.tsx";
import { type Result, reasonIn } from "../outcome.ts";
import type { Connection } from "../queries.ts";

interface RefusalNoteProps {
  result: Result | undefined;
  search: { reason?: string };
  /** Where it was to lead; nothing where nobody knows any more. */
  provider?: string;
  /** The account that was to get more, or to be agreed to again. */
  connection?: Connection;
}

/**
 * Says that nothing came of a flow, and why. It is never shown as an error: to say no, to choose another account or to take
 * one's time is a choice, and what has failed has harmed nothing.
 */
export function RefusalNote({ result, search, provider, connection }: RefusalNoteProps) {
  const t = useTexts("connections").back;
  const words = useFeatureWords();
  if (result !== "denied" && result !== "failed") return null;
  const why = result === "denied" ? "denied" : (reasonIn(search) ?? "unknown");
  const sentences = () => {
    if (provider === undefined) return [why === "denied" ? t.deniedPlain : t.whyPlain[why], t.nothingPlain];
    const name = words.provider(provider);
    const said = why === "denied" ? fill(t.denied, { provider: name }) : named(t.why[why], name);
    return [said, connection ? t.nothingChanged : t.nothingYet];
  };
  const named = (text: string, name: string) =>
    text.replaceAll("{provider}", () => name).replaceAll("{account}", () => connection?.account ?? name);
  return (
    <Note tone="info">
      <p className="[overflow-wrap:anywhere]">{sentences().join(" ")}</p>
    </Note>
  );
}
