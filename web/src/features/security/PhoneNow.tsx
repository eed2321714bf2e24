import { useState } from "react";
import type { components } from "../../api/generated/schema.d.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Filled } from "../../ui/Filled.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Status } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { RemovePhoneDialog } from "./RemovePhoneDialog.tsx";

interface PhoneNowProps {
  phone: components["schemas"]["PhoneState"];
  /** Nothing while it is being changed. */
  onChange: (() => void) | undefined;
}

/** The phone that counts now: whether it works, and what to do where it does not. */
export function PhoneNow({ phone, onChange }: PhoneNowProps) {
  const t = useTexts("security").phone;
  const [removing, setRemoving] = useState(false);
  const trouble = phone.undeliverable ? t.undeliverableText : phone.opted_out ? t.optedOutText : undefined;
  return (
    <Panel>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0">
          <h2 className="sr-only">{t.now}</h2>
          <p className="flex flex-wrap items-center gap-x-3">
            <span className="font-mono">{phone.number}</span>
            <Status tone={trouble ? "danger" : "ok"}>
              {phone.undeliverable ? t.undeliverable : phone.opted_out ? t.optedOut : t.works}
            </Status>
          </p>
          {trouble && <p className="mt-2 max-w-[52ch]">{trouble}</p>}
          {phone.verified_at && (
            <p className="mt-1 text-small text-faint">
              <Filled text={t.verified} values={{ time: <Time at={phone.verified_at} /> }} />
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {onChange && <Button onClick={onChange}>{t.change}</Button>}
          <Button onClick={() => setRemoving(true)}>{t.remove}</Button>
        </div>
      </div>
      {removing && <RemovePhoneDialog number={phone.number} onClose={() => setRemoving(false)} />}
    </Panel>
  );
}
