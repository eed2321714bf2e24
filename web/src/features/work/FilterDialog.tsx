import { z } from "zod/mini";
import { useTexts } from "../../texts/index.ts";
import { SelectField, TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { type AuditSearch, resourceOf, resourceText } from "./filters.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const id = z.string().check(
  z.trim(),
  z.refine((text) => text === "" || UUID.test(text), "invalid"),
);
const text = z.string().check(z.trim(), z.maxLength(200, "too_long"));

const schema = z.object({
  actor: id,
  service: id,
  action: text,
  type: text,
  thing: text,
  outcome: text,
  from: text,
  to: text,
});

interface FilterDialogProps {
  search: AuditSearch;
  onChoose(search: AuditSearch): void;
  onClose(): void;
}

/** All that the log can be asked for. Session and request come from an entry, not from typing. */
export function FilterDialog({ search, onChoose, onClose }: FilterDialogProps) {
  const texts = useTexts("work");
  const t = texts.audit;
  const { type, id: thing } = resourceOf(search.resource);
  const submission = useSubmission(
    schema,
    {
      actor: search.actor ?? "",
      service: search.service ?? "",
      action: search.action ?? "",
      type: type ?? "",
      thing: thing ?? "",
      outcome: search.outcome ?? "",
      from: search.from ?? "",
      to: search.to ?? "",
    },
    async ({ type, thing, ...values }) => {
      const { session, trace, calls } = search;
      const all = { ...values, resource: type && resourceText(type, thing), session, trace, calls };
      onChoose(Object.fromEntries(Object.entries(all).filter(([, value]) => value)));
    },
  );
  const actions = Object.entries(texts.actions)
    .map(([value, label]) => ({ value, label: `${label} (${value})` }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <FormDialog title={t.filter} onClose={onClose} submission={submission} action={t.show} busyAction={t.showing}>
      <SelectField name="action" label={t.action} options={[{ value: "", label: t.anyAction }, ...actions]} />
      <SelectField
        name="outcome"
        label={t.outcome}
        options={[
          { value: "", label: t.anyOutcome },
          { value: "allowed", label: t.allowed },
          { value: "denied", label: t.denied },
        ]}
      />
      <div className="grid gap-5 tablet:grid-cols-2">
        <TextField name="from" label={t.from} type="date" />
        <TextField name="to" label={t.to} type="date" />
      </div>
      <TextField name="actor" label={t.who} hint={t.whoHint} autoComplete="off" className="font-mono" />
      <TextField name="service" label={t.program} autoComplete="off" className="font-mono" />
      <TextField
        name="type"
        label={t.resourceType}
        hint={t.resourceTypeHint}
        autoComplete="off"
        autoCapitalize="none"
      />
      <TextField name="thing" label={t.resourceId} autoComplete="off" className="font-mono" />
    </FormDialog>
  );
}
