import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { announce } from "../../ui/toasts.ts";
import { type Factors, factorsChanged } from "./queries.ts";

const schema = z.object({ others: z.boolean() });

/** Says what goes with the app before it goes. */
export function RemoveAppDialog({ factors, onClose }: { factors: Factors; onClose(): void }) {
  const t = useTexts("security").removeApp;
  const frame = useTexts("frame");
  const proof = useProof("remove_totp");
  const submission = useSubmission(schema, { others: true }, async ({ others }) => {
    await api.DELETE("/api/v1/mfa/totp", { params: { query: { keep_other_sessions: !others } } });
    onClose();
    announce(t.done);
    await factorsChanged();
  });
  return (
    <Dialog title={t.title} onClose={onClose}>
      <div className="text-ink">
        <p>{t.lead}</p>
        <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">
          {factors.backup_codes && <li>{plural(t.codes, factors.backup_codes.left)}</li>}
          {factors.sms && <li>{fill(t.phone, { number: factors.sms.number })}</li>}
          <li>{t.app}</li>
        </ul>
      </div>
      <Form
        proof={proof}
        submission={submission}
        action={t.action}
        busyAction={t.busy}
        look="danger-filled"
        beside={
          <Button onClick={onClose} data-autofocus>
            {frame.cancel}
          </Button>
        }
      >
        <CheckField name="others" label={t.others} hint={t.othersHint} />
      </Form>
    </Dialog>
  );
}
