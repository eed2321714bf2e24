import { Check } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { ProblemNote } from "../../ui/Problem.tsx";

interface Saving {
  isPending: boolean;
  isSuccess: boolean;
  submittedAt: number;
}

/** How long "Saved" stands beside what was changed, in ms. */
const STAYS = 5_000;

/** What became of the last change, beside the thing itself. It takes no room of its own, so that nothing moves. */
export function SaveState({ change }: { change: Saving }) {
  const t = useTexts("account").preferences;
  const [fadedAt, setFadedAt] = useState(0);
  // A clock is outside of React.
  useEffect(() => {
    if (!change.isSuccess) return;
    const timer = setTimeout(() => setFadedAt(change.submittedAt), STAYS);
    return () => clearTimeout(timer);
  }, [change.isSuccess, change.submittedAt]);
  const saved = change.isSuccess && change.submittedAt !== fadedAt;
  return (
    <span role="status" className="inline-flex items-center gap-1 text-small whitespace-nowrap text-ok">
      {change.isPending && <span className="text-soft">{t.saving}</span>}
      {saved && (
        <>
          <Check aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />
          {t.saved}
        </>
      )}
    </span>
  );
}

/** Why it was not saved. */
export function SaveProblem({ error }: { error: unknown }) {
  if (!(error instanceof ApiProblem) || error.quiet) return null;
  return <ProblemNote problem={error} />;
}
