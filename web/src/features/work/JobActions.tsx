import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { useProofLock } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Note } from "../../ui/Status.tsx";
import { announce } from "../../ui/toasts.ts";
import { Confirm } from "./Confirm.tsx";
import { useJobName } from "./JobFacts.tsx";
import { type Job, useChange } from "./queries.ts";

const KEYS = ["jobs", "kinds"];

interface JobActionsProps {
  job: Job;
  /** After it was retried, discarded, or found to be gone. */
  onOver?(how?: "retried"): void;
}

/** What one may do about a job: retry what was given up, discard what was or has not begun. */
export function JobActions({ job: { id, kind, status }, onOver }: JobActionsProps) {
  const t = useTexts("work").jobs;
  const name = useJobName()(kind);
  const [asking, setAsking] = useState(false);
  const lock = useProofLock("retry_job");
  const path = { params: { path: { id } }, ...about(name) };
  const gone = () => {
    announce(t.gone);
    setAsking(false);
    onOver?.();
  };
  const retry = useChange(() => api.POST("/api/v1/jobs/{id}/retry", path), KEYS, {
    done: () => {
      announce(t.retried);
      onOver?.("retried");
    },
    gone,
  });
  const discard = useChange(() => api.DELETE("/api/v1/jobs/{id}", path), KEYS, {
    done: () => {
      announce(t.discarded);
      setAsking(false);
      onOver?.();
    },
    gone,
  });
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
        <Confirm
          op="discard_job"
          title={t.discardTitle}
          action={t.discardConfirm}
          busyAction={t.discarding}
          busy={discard.isPending}
          problem={discard.problem?.status === 409 ? undefined : discard.problem}
          onClose={() => setAsking(false)}
          onConfirm={() => discard.mutate()}
        >
          {discard.problem?.status === 409 && <Note tone="warn">{t.discardConflict}</Note>}
          <p>{fill(t.discardLead, { kind: name })}</p>
          {status === "dead" && <p className="text-soft">{t.discardInstead}</p>}
        </Confirm>
      )}
    </>
  );
}

function Refused({ problem, conflict }: { problem: ApiProblem; conflict: string }) {
  return problem.status === 409 ? <Note tone="warn">{conflict}</Note> : <ProblemNote problem={problem} />;
}
