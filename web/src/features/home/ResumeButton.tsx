import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { announce } from "../../ui/toasts.ts";
import type { Connection } from "./missing.ts";

/** Lets the assistant use a paused account again. */
export function ResumeButton({ connection, providerName }: { connection: Connection; providerName: string }) {
  const t = useTexts("home").missing;
  const frame = useTexts("frame");
  const client = useQueryClient();
  const resume = useMutation({
    mutationFn: () => api.POST("/api/v1/oauth/connections/{id}/resume", { params: { path: { id: connection.id } } }),
    onSuccess: () => announce(fill(t.resumed, { provider: providerName })),
    onSettled: () =>
      Promise.all(
        ["connections", "connection", "features"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  });
  const problem = resume.error instanceof ApiProblem && !resume.error.quiet ? resume.error : undefined;
  return (
    <div className="flex flex-col items-start gap-3">
      <Button busy={resume.isPending} busyLabel={frame.saving} onClick={() => resume.mutate()}>
        {fill(t.resume, { provider: providerName })}
      </Button>
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}
