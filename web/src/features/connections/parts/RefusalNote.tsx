import { useQuery } from "@tanstack/react-query";
import { useFeatureWords } from "../../../access/features.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Note } from "../../../ui/Status.tsx";
import { type Connection, refusalQuery } from "../queries.ts";

interface RefusalNoteProps {
  result: "denied" | "failed";
  provider: string;
  /** The account that was to get more, or to be agreed to again. */
  connection?: Connection;
}

/** Says that nothing came of a flow, and why: that somebody said no is no error, and is not shown as one. */
export function RefusalNote({ result, provider, connection }: RefusalNoteProps) {
  const t = useTexts("connections").back;
  const name = useFeatureWords().provider(provider);
  const { data: reason } = useQuery({ ...refusalQuery(provider), enabled: result === "failed" });
  const account = connection?.account;
  const sentence = () => {
    if (account === undefined) return fill(t[result], { provider: name });
    if (result === "denied") return fill(t.deniedHere, { provider: name });
    if (reason === "other_account") return fill(t.otherAccount, { provider: name, account });
    return fill(t.failedHere, { provider: name, account });
  };
  return (
    <Note tone="info">
      <p className="[overflow-wrap:anywhere]">{sentence()}</p>
    </Note>
  );
}
