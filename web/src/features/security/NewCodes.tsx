import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { api, body } from "../../api/client.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { CheckField } from "../../ui/Field.tsx";
import { Filled } from "../../ui/Filled.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { Section } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { keepCodes } from "./codesInMemory.ts";
import { factorsChanged } from "./queries.ts";

const schema = z.object({ others: z.boolean() });

/** What is left of the codes, and how to make new ones; what becomes of the old is said before. */
export function NewCodes({ left, madeAt }: { left: number; madeAt: string }) {
  const t = useTexts("security").codes;
  const proof = useProof("create_backup_codes");
  const submission = useSubmission(schema, { others: true }, async ({ others }) => {
    const made = await body(api.POST("/api/v1/mfa/backup-codes", { body: { keep_other_sessions: !others } }));
    keepCodes(made.backup_codes, "/account/security");
    await factorsChanged();
  });
  return (
    <>
      <Section title={t.stateTitle}>
        {left === 0 ? (
          <Note tone="danger">{t.stateNone}</Note>
        ) : (
          <p>
            <Filled text={fill(t.state, { left, time: "{time}" })} values={{ time: <Time at={madeAt} /> }} />
          </p>
        )}
        <p className="text-soft">{t.hidden}</p>
      </Section>
      <Section title={t.newTitle} lead={left > 0 ? plural(t.new, left) : undefined}>
        <Form proof={proof} submission={submission} action={t.action} busyAction={t.busy}>
          <CheckField name="others" label={t.others} hint={t.othersHint} />
        </Form>
      </Section>
    </>
  );
}
