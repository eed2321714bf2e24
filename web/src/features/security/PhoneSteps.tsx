import { useState } from "react";
import { queryClient } from "../../api/queryClient.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Page.tsx";
import { announce } from "../../ui/toasts.ts";
import { PhoneCode, type Sent } from "./PhoneCode.tsx";
import { PhoneNow } from "./PhoneNow.tsx";
import { PhoneNumberForm } from "./PhoneNumberForm.tsx";
import { type Factors, factorsChanged } from "./queries.ts";

/** The phone that counts now, if there is one, and the two steps to another: number, then code. */
export function PhoneSteps({ factors }: { factors: Factors }) {
  const t = useTexts("security").phone;
  const [sent, setSent] = useState<Sent>();
  // Whoever takes another number lets the code of the first one be.
  const [another, setAnother] = useState(false);
  const phone = factors.sms;
  const pending = factors.sms_pending;
  const waiting = sent ?? (pending && !another ? { number: pending.number, expiresAt: pending.expires_at } : undefined);

  const take = (to: Sent) => {
    setSent(to);
    setAnother(false);
    void queryClient.invalidateQueries({ queryKey: ["factors"] });
  };
  const restart = () => {
    setSent(undefined);
    setAnother(true);
  };
  const done = async () => {
    announce(t.done);
    await factorsChanged();
    setSent(undefined);
    setAnother(false);
  };
  const asking = waiting ? (
    <PhoneCode
      key={waiting.number}
      waiting={waiting}
      failed={pending != null && ["failed", "undelivered", "canceled"].includes(pending.delivery)}
      onSent={take}
      onOther={restart}
      onDone={done}
    />
  ) : (
    <PhoneNumberForm
      onSent={take}
      beside={
        phone ? (
          <Button look="quiet" onClick={() => setAnother(false)}>
            {t.keep}
          </Button>
        ) : undefined
      }
    />
  );
  if (!phone) return asking;
  const changing = waiting !== undefined || another;
  return (
    <>
      <PhoneNow phone={phone} onChange={changing ? undefined : () => setAnother(true)} />
      {changing && (
        <Section title={t.changeTitle} lead={fill(t.changeText, { number: phone.number })}>
          {asking}
        </Section>
      )}
    </>
  );
}
