import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/queries.ts";
import { plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { announce } from "../../ui/toasts.ts";

const schema = z.object({});

/** Says how many devices end before they do. */
export function LogOutOthersDialog({ count, onClose }: { count: number; onClose(): void }) {
  const t = useTexts("security").sessions;
  const frame = useTexts("frame");
  const proof = useProof("revoke_other_sessions");
  const submission = useSubmission(schema, {}, async () => {
    await api.DELETE("/api/v1/sessions");
    onClose();
    announce(plural(t.othersDone, count));
    await queryClient.invalidateQueries({ queryKey: ["sessions"] });
  });
  return (
    <Dialog title={t.othersTitle} onClose={onClose}>
      <p>{plural(t.othersText, count)}</p>
      <Form
        proof={proof}
        submission={submission}
        action={t.others}
        busyAction={t.othersBusy}
        look="danger-filled"
        beside={
          <Button onClick={onClose} data-autofocus>
            {frame.cancel}
          </Button>
        }
      >
        {null}
      </Form>
    </Dialog>
  );
}
