import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Note } from "../../ui/Status.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { oneLine } from "./reasons.ts";

const schema = z.object({
  reason: z.string().check(z.refine((text) => [...oneLine(text)].length <= 500, "invalid_description")),
});

interface DiscardDialogProps {
  id: string;
  /** What the job is called. */
  name: string;
  /** Whether it was given up, and could be retried. */
  dead: boolean;
  /** The queries that are no longer true after it. */
  keys: readonly string[];
  onDone(): void;
  /** Somebody else was faster. */
  onGone(): void;
  onClose(): void;
}

/** Asks before a job is discarded, and why it is. */
export function DiscardDialog({ id, name, dead, keys, onDone, onGone, onClose }: DiscardDialogProps) {
  const t = useTexts("work").jobs;
  const client = useQueryClient();
  const proof = useProof("discard_job");
  const [refused, setRefused] = useState(false);
  const submission = useSubmission(schema, { reason: "" }, async ({ reason }) => {
    setRefused(false);
    const why = oneLine(reason);
    try {
      await api.POST("/api/v1/jobs/{id}/discard", {
        params: { path: { id } },
        body: why ? { reason: why } : {},
        ...about(name),
      });
      onDone();
    } catch (error) {
      if (!(error instanceof ApiProblem) || (error.status !== 404 && error.status !== 409)) throw error;
      if (error.status === 404) onGone();
      else setRefused(true);
    }
    await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
  });
  return (
    <FormDialog
      title={t.discardTitle}
      onClose={onClose}
      submission={submission}
      action={t.discardConfirm}
      busyAction={t.discarding}
      look="danger-filled"
      proof={proof}
      lead={
        <>
          {refused && <Note tone="warn">{t.discardConflict}</Note>}
          <div className="flex flex-col gap-2 break-words">
            <p>{fill(t.discardLead, { kind: name })}</p>
            {dead && <p className="text-soft">{t.discardInstead}</p>}
          </div>
        </>
      }
    >
      <TextArea
        name="reason"
        label={t.reasonField}
        hint={t.reasonHint}
        errorWords={{ invalid_description: t.reasonInvalid }}
        rows={2}
      />
    </FormDialog>
  );
}
