import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { announce } from "../../ui/toasts.ts";
import { factorsChanged } from "./queries.ts";

const schema = z.object({});

/** Says what goes with the phone, and what stays, before it goes. */
export function RemovePhoneDialog({ number, onClose }: { number: string; onClose(): void }) {
  const t = useTexts("security").phone;
  const proof = useProof("remove_sms");
  const submission = useSubmission(schema, {}, async () => {
    try {
      await api.DELETE("/api/v1/mfa/sms");
    } catch (error) {
      // Somebody was faster, on another device: it is gone as it should be.
      if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
    }
    onClose();
    announce(t.removed);
    await factorsChanged();
  });
  return (
    <FormDialog
      title={t.removeTitle}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.remove}
      busyAction={t.removing}
      look="danger-filled"
      lead={<p>{fill(t.removeText, { number })}</p>}
    />
  );
}
