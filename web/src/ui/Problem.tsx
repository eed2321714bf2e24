import { TriangleAlert } from "lucide-react";
import { ApiProblem } from "../api/problem.ts";
import { fill, useTexts } from "../texts/index.ts";
import { Button, ButtonLink } from "./Button.tsx";
import { CopyValue } from "./CopyValue.tsx";
import { clockFace, useCountdown } from "./countdown.ts";
import { EmptyState } from "./Page.tsx";
import { describeProblem } from "./words.ts";

/** Kinds that nobody here can mend, so that the number of the case is worth showing. */
const OURS = new Set(["internal", "unavailable", "invalid-json", "method-not-allowed", "unsupported-media-type"]);

/** What went wrong, in words, in the place where it went wrong. */
export function ProblemNote({ problem }: { problem: ApiProblem }) {
  const t = useTexts("problems");
  const left = useCountdown(problem.retryAfter, problem);
  const counts = problem.slug === "too-many-requests" && problem.retryAfter !== undefined;
  return (
    <div role="alert" className="flex gap-3 rounded-panel border border-danger bg-danger-tint p-4 text-ink">
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" strokeWidth={1.75} />
      <div className="min-w-0">
        {counts && left > 0 && (
          // Read out once: a countdown that is said each second helps nobody.
          <p className="sr-only">{describeProblem(t, problem, clockFace(problem.retryAfter ?? 0))}</p>
        )}
        <p aria-hidden={(counts && left > 0) || undefined}>
          {counts && left === 0 ? t.goOn : describeProblem(t, problem, clockFace(left))}
        </p>
        {OURS.has(problem.slug) && problem.traceId && (
          <p className="mt-1 text-small">
            {t.trace}: <CopyValue value={problem.traceId} />
          </p>
        )}
      </div>
    </div>
  );
}

/** What is not there, or may not be seen. */
const NOTHING = new Set(["not-found", "forbidden"]);

/** The same for a part of a page that could not be loaded, with the way to load it again. */
export function LoadProblem({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTexts("problems");
  const frame = useTexts("frame");
  const problem = error instanceof ApiProblem ? error : new ApiProblem("internal", 0, String(error));
  const left = useCountdown(problem.retryAfter, problem);
  // Nothing has failed, so nothing is to be tried again.
  if (NOTHING.has(problem.slug))
    return (
      <EmptyState action={<ButtonLink to="/home">{frame.toHome}</ButtonLink>}>
        {describeProblem(t, problem, "")}
      </EmptyState>
    );
  return (
    <div className="flex flex-col items-start gap-3">
      <ProblemNote problem={problem} />
      <Button onClick={retry} unavailable={left > 0}>
        {left > 0 ? fill(t.tryAgainIn, { time: clockFace(left) }) : t.tryAgain}
      </Button>
    </div>
  );
}
