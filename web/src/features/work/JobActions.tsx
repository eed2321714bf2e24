import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { useProofLock } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Note } from "../../ui/Status.tsx";
import { announce } from "../../ui/toasts.ts";
import { DiscardDialog } from "./DiscardDialog.tsx";
import { useJobName } from "./JobFacts.tsx";
import { type Job, useChange } from "./queries.ts";

/** What is no longer true once a job was retried or discarded. */
const KEYS = ["jobs", "kinds"];

interface JobActionsProps {
  job: Job;
  /** After something was done about it, or it was found to be gone. */
  onOver?(how: "retried" | "discarded" | "gone"): void;
}

/** What one may do about a job: retry what was given up, discard what was or has not begun. */
export function JobActions({ job: { id, kind, status }, onOver }: JobActionsProps) {
  const t = useTexts("work").jobs;
  const name = useJobName()(kind);
  const [asking, setAsking] = useState(false);
  const lock = useProofLock("retry_job");
  const gone = () => {
    announce(t.gone);
    setAsking(false);
    onOver?.("gone");
  };
  const retry = useChange(
    () => api.POST("/api/v1/jobs/{id}/retry", { params: { path: { id } }, ...about(name) }),
    KEYS,
    {
      done: () => {
        announce(t.retried);
        onOver?.("retried");
      },
      gone,
    },
  );
  return (
    <>
      <div className="flex flex-wrap gap-3">
        {status === "dead" && (
          <Allowed op="retry_job">
            <Button
              busy={retry.isPending}
              busyLabel={t.retrying}
              {...lock}
              aria-label={`${t.retry}: ${name}`}
              onClick={() => retry.mutate()}
            >
              {t.retry}
            </Button>
          </Allowed>
        )}
        {(status === "dead" || status === "queued" || status === "waiting") && (
          <Allowed op="discard_job">
            <Button look="danger" aria-label={`${t.discard}: ${name}`} onClick={() => setAsking(true)}>
              {t.discard}
            </Button>
          </Allowed>
        )}
      </div>
      {retry.problem && <Refused problem={retry.problem} conflict={t.retryConflict} />}
      {asking && (
        <DiscardDialog
          id={id}
          name={name}
          dead={status === "dead"}
          keys={KEYS}
          onDone={() => {
            announce(t.discarded);
            setAsking(false);
            onOver?.("discarded");
          }}
          onGone={gone}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Refused({ problem, conflict }: { problem: ApiProblem; conflict: string }) {
  return problem.status === 409 ? <Note tone="warn">{conflict}</Note> : <ProblemNote problem={problem} />;
}
