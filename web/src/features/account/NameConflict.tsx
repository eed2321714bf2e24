import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";

interface NameConflictProps {
  mine: string;
  theirs: string;
  useMine(): Promise<void>;
  keepTheirs(): void;
}

/** Both names side by side, and the choice between them. */
export function NameConflict({ mine, theirs, useMine, keepTheirs }: NameConflictProps) {
  const t = useTexts("account").profile;
  const frame = useTexts("frame");
  const heading = useRef<HTMLHeadingElement>(null);
  // It stands where the form was: the focus was in there and would be lost.
  useEffect(() => heading.current?.focus(), []);
  const choose = useMutation({ mutationFn: useMine });
  const problem = choose.error instanceof ApiProblem && !choose.error.quiet ? choose.error : undefined;
  return (
    <section className="flex flex-col gap-4 rounded-panel border border-warn bg-warn-tint p-4 tablet:p-6">
      <div>
        <h2 ref={heading} tabIndex={-1} className="text-section font-bold outline-none">
          {t.conflictTitle}
        </h2>
        <p>{t.conflict}</p>
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div className="grid gap-4 tablet:grid-cols-2">
        <div className="flex min-w-0 flex-col items-start gap-3">
          <div className="min-w-0 max-w-full">
            <h3 className="text-small">{t.yours}</h3>
            <p className="font-medium break-words">{mine}</p>
          </div>
          <Button look="primary" busy={choose.isPending} busyLabel={frame.saving} onClick={() => choose.mutate()}>
            {t.useYours}
          </Button>
        </div>
        <div className="flex min-w-0 flex-col items-start gap-3">
          <div className="min-w-0 max-w-full">
            <h3 className="text-small">{t.theirs}</h3>
            <p className="font-medium break-words">{theirs}</p>
          </div>
          <Button onClick={keepTheirs}>{t.keepTheirs}</Button>
        </div>
      </div>
    </section>
  );
}
