import { useQueryClient } from "@tanstack/react-query";
import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { announce } from "../../ui/toasts.ts";

const schema = z.object({
  per_minute: z.string().check(
    z.refine((text) => {
      const number = Number(text.trim() || "1");
      return Number.isInteger(number) && number >= 1 && number <= 100_000;
    }, "invalid_number"),
  ),
});

/** How much of a kind may begin in a minute. */
export function LimitDialog({
  kind,
  name,
  perMinute,
  onClose,
}: {
  kind: string;
  name: string;
  perMinute: number | undefined;
  onClose(): void;
}) {
  const t = useTexts("work").jobs;
  const frame = useTexts("frame");
  const client = useQueryClient();
  const proof = useProof("limit_kind_of_jobs");
  const submission = useSubmission(schema, { per_minute: String(perMinute ?? "") }, async ({ per_minute }) => {
    const text = per_minute.trim();
    await api.PUT("/api/v1/jobs/kinds/{kind}", {
      params: { path: { kind } },
      body: { per_minute: text === "" ? null : Number(text) },
      ...about(name),
    });
    await client.invalidateQueries({ queryKey: ["kinds"] });
    announce(t.limitSet);
    onClose();
  });
  return (
    <FormDialog
      title={fill(t.limitTitle, { kind: name })}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.saveLimit}
      busyAction={frame.saving}
    >
      <TextField
        name="per_minute"
        label={t.limitField}
        hint={t.limitHint}
        errorWords={{ invalid_number: t.limitInvalid }}
        inputMode="numeric"
        autoComplete="off"
        data-autofocus
      />
    </FormDialog>
  );
}
