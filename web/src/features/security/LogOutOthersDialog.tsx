import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/queryClient.ts";
import { plural, useTexts } from "../../texts/index.ts";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { announce } from "../../ui/toasts.ts";

const schema = z.object({});

/** Says how many devices end before they do. */
export function LogOutOthersDialog({ count, onClose }: { count: number; onClose(): void }) {
  const t = useTexts("security").sessions;
  const proof = useProof("revoke_other_sessions");
  const submission = useSubmission(schema, {}, async () => {
    await api.DELETE("/api/v1/sessions");
    onClose();
    announce(plural(t.othersDone, count));
    await queryClient.invalidateQueries({ queryKey: ["sessions"] });
  });
  return (
    <FormDialog
      title={t.othersTitle}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.others}
      busyAction={t.othersBusy}
      look="danger-filled"
      lead={<p>{plural(t.othersText, count)}</p>}
    />
  );
}
