import type { ReactNode } from "react";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { TextField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { useTimeZone } from "../../ui/Time.tsx";
import type { Sent } from "./PhoneCode.tsx";
import { countryOf, isWhole, readNumber } from "./phoneNumber.ts";
import { sendCode } from "./sendCode.ts";

const schema = z.object({ number: z.string().check(z.minLength(1, "required")) });

interface PhoneNumberFormProps {
  onSent(sent: Sent): void;
  beside?: ReactNode;
}

/** Asks for a number, shows how it was read, and sends it a code. */
export function PhoneNumberForm({ onSent, beside }: PhoneNumberFormProps) {
  const t = useTexts("security").phone;
  const locale = useLocale();
  // Who has chosen no zone has that of the server, which is no country's: then the browser knows better.
  const country = countryOf(useTimeZone() ?? "") ?? countryOf(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const proof = useProof("enrol_sms");
  const submission = useSubmission(schema, { number: "" }, async ({ number }) => {
    onSent(await sendCode(readNumber(number, country)));
  });
  const typed = useWatch({ control: submission.form.control, name: "number" });
  const number = readNumber(typed, country);
  const name = country && new Intl.DisplayNames(locale, { type: "region" }).of(country.region);
  return (
    <div className="max-w-[28rem]">
      <Form proof={proof} submission={submission} action={t.send} busyAction={t.sending} beside={beside}>
        <TextField
          name="number"
          label={t.number}
          hint={country && name ? fill(t.hintCountry, { country: name, code: country.callingCode }) : t.hintPlus}
          type="tel"
          autoComplete="tel"
          errorWords={t.errors}
        />
        {/* Its place is there before it is filled, so that the button does not move under the finger. */}
        <p className="-mt-3 min-h-6 text-small">{isWhole(number) ? fill(t.goesTo, { number }) : ""}</p>
      </Form>
    </div>
  );
}
