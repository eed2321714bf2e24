import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { ProblemNote } from "../../ui/Problem.tsx";
import { PermissionList } from "./words.tsx";

/** The permissions that the server says the caller lacks. */
function lacking(problem: ApiProblem): string[] {
  return problem.errors.filter((error) => error.code === "not_yours").map((error) => error.detail);
}

/**
 * Why a change was refused, in the words of that change: `conflict` says what its 409 means. Escalation names the
 * permissions that the caller lacks, where the server does.
 */
export function Refusal({ error, conflict }: { error: unknown; conflict?: string | undefined }) {
  const t = useTexts("people").refusal;
  if (!(error instanceof ApiProblem) || error.quiet) return null;
  if (error.slug === "conflict" && conflict) return <Alarm>{conflict}</Alarm>;
  if (error.slug !== "escalation") return <ProblemNote problem={error} />;
  const permissions = lacking(error);
  if (permissions.length === 0) return <Alarm>{t.above}</Alarm>;
  return (
    <Alarm>
      <p className="mb-2">{t.lacking}</p>
      <PermissionList permissions={permissions} />
    </Alarm>
  );
}

function Alarm({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className="flex gap-3 rounded-panel border border-danger bg-danger-tint p-4">
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" strokeWidth={1.75} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
