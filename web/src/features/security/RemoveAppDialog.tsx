import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { CheckField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { announce } from "../../ui/toasts.ts";
import { type Factors, factorsChanged } from "./queries.ts";

const schema = z.object({ others: z.boolean() });

/** Says what goes with the app before it goes. */
export function RemoveAppDialog({ factors, onClose }: { factors: Factors; onClose(): void }) {
  const t = useTexts("security").removeApp;
  const proof = useProof("remove_totp");
  const submission = useSubmission(schema, { others: true }, async ({ others }) => {
    await api.DELETE("/api/v1/mfa/totp", { params: { query: { keep_other_sessions: !others } } });
    onClose();
    announce(t.done);
    await factorsChanged();
  });
  return (
    <FormDialog
      title={t.title}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.action}
      busyAction={t.busy}
      look="danger-filled"
      lead={
        <div className="text-ink">
          <p>{t.lead}</p>
          <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">
            {factors.backup_codes && <li>{plural(t.codes, factors.backup_codes.left)}</li>}
            {factors.sms && <li>{fill(t.phone, { number: factors.sms.number })}</li>}
            <li>{t.app}</li>
          </ul>
        </div>
      }
    >
      <CheckField name="others" label={t.others} hint={t.othersHint} />
    </FormDialog>
  );
}
