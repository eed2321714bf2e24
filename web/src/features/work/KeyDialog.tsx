import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { about, api, body, idempotent } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Time } from "../../ui/Time.tsx";
import { expiryIn, LIFETIMES } from "./accounts.ts";
import type { ServiceAccount } from "./queries.ts";

const schema = z.object({ days: z.enum(LIFETIMES) });

interface Made {
  key: string;
  expires_at: string;
}

/** Makes a key and shows it once. It lives as long as this dialog and nowhere else. */
export function KeyDialog({ account, onClose }: { account: ServiceAccount; onClose(): void }) {
  const t = useTexts("work").programs;
  const client = useQueryClient();
  const { id, name } = account;
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  // The same request has to be the same when it is sent again.
  const [opened] = useState(() => Date.now());
  const [made, setMade] = useState<Made>();
  const proof = useProof("create_service_key");
  const submission = useSubmission(schema, { days: "90" }, async ({ days }) => {
    const key = await body(
      api.POST("/api/v1/service-accounts/{id}/keys", {
        params: { path: { id } },
        headers: idempotent(idempotencyKey),
        ...about(name),
        body: { expires_at: expiryIn(days, opened) },
      }),
    );
    setMade(key);
    await client.invalidateQueries({ queryKey: ["service-accounts"] });
  });
  if (made) return <Shown name={name} made={made} onClose={onClose} />;
  return (
    <FormDialog
      title={fill(t.newKeyTitle, { name })}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.makeKey}
      busyAction={t.makingKey}
    >
      <SelectField
        name="days"
        label={t.lifetime}
        options={LIFETIMES.map((value) => ({ value, label: fill(t.days, { count: value }) }))}
      />
    </FormDialog>
  );
}

function Shown({ name, made, onClose }: { name: string; made: Made; onClose(): void }) {
  const t = useTexts("work").programs;
  return (
    // Escape must not lose what is shown once: the button says that it is stored.
    <Dialog title={fill(t.shownTitle, { name })} onClose={onClose} withoutClose>
      <p>{t.shownLead}</p>
      <div className="rounded-control border border-edge bg-sunken px-3 py-2">
        <CopyValue value={made.key} />
      </div>
      <p className="text-small text-soft">
        {t.shownUse} {t.shownUntil} <Time at={made.expires_at} to="second" />.
      </p>
      <div>
        <Button look="primary" onClick={onClose}>
          {t.stored}
        </Button>
      </div>
    </Dialog>
  );
}
