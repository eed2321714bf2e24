import { useQueryClient } from "@tanstack/react-query";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { CheckField, SelectField, TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { announce } from "../../ui/toasts.ts";
import { cronInWords } from "./cron.ts";
import type { Schedule } from "./queries.ts";

const CATCH_UPS = ["skip", "once", "all"] as const;

const schema = z.object({
  expression: z.string().check(z.trim(), z.minLength(1, "required"), z.maxLength(100, "too_long")),
  time_zone: z.string().check(z.trim(), z.minLength(1, "required"), z.maxLength(100, "too_long")),
  catch_up: z.enum(CATCH_UPS),
  enabled: z.boolean(),
});

interface ScheduleDialogProps {
  schedule: Schedule;
  name: string;
  onClose(): void;
}

/** When a schedule runs. */
export function ScheduleDialog({ schedule, name, onClose }: ScheduleDialogProps) {
  const t = useTexts("work").schedules;
  const client = useQueryClient();
  const proof = useProof("put_schedule");
  const submission = useSubmission(
    schema,
    {
      expression: schedule.expression,
      time_zone: schedule.time_zone,
      catch_up: CATCH_UPS.find((one) => one === schedule.catch_up) ?? "once",
      enabled: schedule.enabled,
    },
    async (values) => {
      await api.PUT("/api/v1/jobs/schedules/{name}", {
        params: { path: { name: schedule.name } },
        body: values,
        ...about(name),
      });
      await client.invalidateQueries({ queryKey: ["schedules"] });
      announce(t.saved);
      onClose();
    },
  );
  return (
    <FormDialog
      title={fill(t.editName, { name })}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.save}
      busyAction={t.saving}
    >
      <TextField
        name="expression"
        label={t.expression}
        hint={
          <>
            {t.expressionHint} <Meaning />
          </>
        }
        errorWords={t.errors}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        data-autofocus
      />
      <TextField
        name="time_zone"
        label={t.timeZone}
        hint={t.timeZoneHint}
        errorWords={t.errors}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        list="time-zones"
      />
      <datalist id="time-zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <SelectField
        name="catch_up"
        label={t.catchUp}
        options={CATCH_UPS.map((value) => ({ value, label: t.catchUps[value] }))}
      />
      <CheckField name="enabled" label={t.enabled} hint={t.countsFromNow} />
    </FormDialog>
  );
}

/** What is typed, in words, while it is typed. */
function Meaning() {
  const texts = useTexts("work");
  const locale = useLocale();
  const expression: string = useWatch({ name: "expression" });
  const words = cronInWords(expression, texts.cron, locale);
  return (
    <span className="block font-medium text-ink">
      {words ? fill(texts.schedules.means, { words }) : texts.schedules.unknownMeaning}
    </span>
  );
}
