import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";
import { useAllowed } from "../../access/Allowed.tsx";
import { useProof } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { CheckGroup } from "../../ui/CheckGroup.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { announce } from "../../ui/toasts.ts";
import { useAmounts } from "./amounts.ts";
import { shortId } from "./parts.tsx";
import { type Alert, recipientsQuery } from "./queries.ts";

const whole = (least: number, most: number) =>
  z.string().check(
    z.refine((text) => {
      const number = Number(text.trim() || "no number");
      return Number.isInteger(number) && number >= least && number <= most;
    }, "invalid_number"),
  );

const schema = z.object({
  threshold: whole(1, Number.MAX_SAFE_INTEGER),
  hold_seconds: whole(0, 86_400),
  enabled: z.boolean(),
  recipients: z.array(z.string()).check(z.maxLength(20, "too_many")),
});

interface AlertDialogProps {
  alert: Alert;
  name: string;
  onClose(): void;
}

/** When an alert begins, and who is told. */
export function AlertDialog({ alert, name, onClose }: AlertDialogProps) {
  const t = useTexts("work").alerts;
  const amountOf = useAmounts();
  const client = useQueryClient();
  const proof = useProof("put_alert");
  const submission = useSubmission(
    schema,
    {
      threshold: String(alert.threshold),
      hold_seconds: String(alert.hold_seconds),
      enabled: alert.enabled,
      recipients: alert.recipients,
    },
    async ({ threshold, hold_seconds, enabled, recipients }) => {
      const body = { threshold: Number(threshold), hold_seconds: Number(hold_seconds), enabled, recipients };
      await api.PUT("/api/v1/jobs/alerts/{name}", { params: { path: { name: alert.name } }, body, ...about(name) });
      await client.invalidateQueries({ queryKey: ["alerts"] });
      announce(t.saved);
      onClose();
    },
  );
  const unit = (t.units as Record<string, string>)[alert.unit] ?? alert.unit;
  const shipped = amountOf(alert.default.threshold, alert.unit);
  return (
    <FormDialog
      title={fill(t.editName, { name })}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.save}
      busyAction={t.saving}
    >
      <CheckField name="enabled" label={t.enabled} hint={t.enabledHint} />
      <TextField
        name="threshold"
        label={fill(t.thresholdField, { unit })}
        hint={
          <>
            {alert.default.hold_seconds === 0
              ? fill(t.byCodeAtOnce, { threshold: shipped })
              : fill(t.byCode, { threshold: shipped, hold: amountOf(alert.default.hold_seconds, "seconds") })}
            {alert.unit === "seconds" && <Meaning of="threshold" />}
          </>
        }
        errorWords={t.errors}
        inputMode="numeric"
        autoComplete="off"
      />
      <TextField
        name="hold_seconds"
        label={t.holdField}
        hint={
          <>
            {t.holdHint}
            <Meaning of="hold_seconds" />
          </>
        }
        errorWords={t.errors}
        inputMode="numeric"
        autoComplete="off"
      />
      <Recipients now={alert.recipients} />
    </FormDialog>
  );
}

/** Seconds that are typed, in words, while they are typed. */
function Meaning({ of }: { of: "threshold" | "hold_seconds" }) {
  const t = useTexts("work").alerts;
  const amountOf = useAmounts();
  const typed: string = useWatch({ name: of });
  const seconds = schema.shape[of].safeParse(typed).success ? Number(typed) : 0;
  return (
    <span className="block min-h-5 font-medium text-ink">
      {seconds >= 60 && fill(t.means, { duration: amountOf(seconds, "seconds") })}
    </span>
  );
}

function Recipients({ now }: { now: readonly string[] }) {
  const t = useTexts("work").alerts;
  const allowed = useAllowed();
  const mayList = allowed("list_users") && allowed("list_roles");
  const query = useQuery({ ...recipientsQuery, enabled: mayList });
  if (!mayList) return <p className="text-small text-soft">{t.noCandidates}</p>;
  return (
    <Loaded query={query} lines={2}>
      {(people) => {
        const known = people.map(({ id, name, email }) => ({ value: id, label: name, hint: email }));
        const others = now.filter((id) => !people.some((person) => person.id === id));
        return (
          <CheckGroup
            name="recipients"
            legend={t.recipientsField}
            hint={t.recipientsHint}
            errorWords={t.errors}
            options={[...known, ...others.map((id) => ({ value: id, label: shortId(id) }))]}
          />
        );
      }}
    </Loaded>
  );
}
