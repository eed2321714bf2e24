import { KeyRound, LifeBuoy, MessageSquareText, Smartphone } from "lucide-react";
import { useState } from "react";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Filled } from "../../ui/Filled.tsx";
import { Note, Status } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { ProofRow } from "./ProofRow.tsx";
import type { Factors } from "./queries.ts";
import { RemoveAppDialog } from "./RemoveAppDialog.tsx";

/** So few codes are worth a warning. */
const FEW = 2;

/** All ways, in the order in which one sets them up. */
export function Proofs({ factors }: { factors: Factors }) {
  const t = useTexts("security").security;
  const codes = factors.backup_codes;
  const changed = factors.password.changed_at;
  const few = factors.totp.enabled && codes != null && codes.left <= FEW;
  return (
    <>
      {few && (
        <Note
          tone="warn"
          action={
            <ButtonLink look="primary" to="/account/security/backup-codes">
              {t.codes.action}
            </ButtonLink>
          }
        >
          {plural(t.codes.few, codes.left)}
        </Note>
      )}
      <ul aria-label={t.list} className="divide-y divide-line border-y border-line">
        <ProofRow
          icon={KeyRound}
          name={t.password.name}
          state={<Status tone="ok">{t.password.state}</Status>}
          since={changed && <Filled text={t.password.changed} values={{ time: <Time at={changed} /> }} />}
          actions={<ButtonLink to="/account/security/password">{t.password.action}</ButtonLink>}
        >
          {t.password.text}
        </ProofRow>
        <App factors={factors} />
        <Phone factors={factors} />
        <Codes factors={factors} quiet={few} />
      </ul>
    </>
  );
}

function App({ factors }: { factors: Factors }) {
  const t = useTexts("security").security;
  const [removing, setRemoving] = useState(false);
  if (!factors.totp.enabled) {
    return (
      <ProofRow
        icon={Smartphone}
        name={t.app.name}
        state={<Status tone="off">{t.off}</Status>}
        actions={
          <ButtonLink look="primary" to="/account/security/authenticator">
            {t.app.action}
          </ButtonLink>
        }
      >
        {t.app.why}
      </ProofRow>
    );
  }
  const since = factors.totp.confirmed_at;
  return (
    <ProofRow
      icon={Smartphone}
      name={t.app.name}
      state={<Status tone="ok">{t.on}</Status>}
      since={since && <Filled text={t.setUp} values={{ time: <Time at={since} /> }} />}
      actions={
        <>
          <Button onClick={() => setRemoving(true)}>{t.app.remove}</Button>
          {removing && <RemoveAppDialog factors={factors} onClose={() => setRemoving(false)} />}
        </>
      }
    >
      {t.app.text}
    </ProofRow>
  );
}

function Phone({ factors }: { factors: Factors }) {
  const t = useTexts("security").security;
  const phone = factors.sms;
  const manage = <ButtonLink to="/account/security/phone">{phone ? t.phone.manage : t.phone.add}</ButtonLink>;
  const row = { icon: MessageSquareText, name: t.phone.name };
  if (!phone) {
    return (
      <ProofRow
        {...row}
        state={<Status tone="off">{factors.totp.enabled ? t.off : t.needsApp}</Status>}
        actions={factors.totp.enabled ? manage : undefined}
      >
        {t.phone.none}
      </ProofRow>
    );
  }
  if (phone.undeliverable || phone.opted_out) {
    const [state, text] = phone.undeliverable
      ? [t.phone.undeliverable, t.phone.undeliverableText]
      : [t.phone.optedOut, t.phone.optedOutText];
    return (
      <ProofRow {...row} state={<Status tone="danger">{state}</Status>} actions={manage}>
        {fill(text, { number: phone.number })}
      </ProofRow>
    );
  }
  return (
    <ProofRow
      {...row}
      state={<Status tone="ok">{t.on}</Status>}
      since={phone.verified_at && <Filled text={t.setUp} values={{ time: <Time at={phone.verified_at} /> }} />}
      actions={manage}
    >
      {fill(t.phone.text, { number: phone.number })}
    </ProofRow>
  );
}

function Codes({ factors, quiet }: { factors: Factors; quiet: boolean }) {
  const t = useTexts("security").security;
  const codes = factors.backup_codes;
  const row = { icon: LifeBuoy, name: t.codes.name };
  if (!codes) {
    return (
      <ProofRow {...row} state={<Status tone="off">{t.needsApp}</Status>}>
        {t.codes.none}
      </ProofRow>
    );
  }
  return (
    <ProofRow
      {...row}
      state={
        <Status tone={codes.left === 0 ? "danger" : codes.left <= FEW ? "warn" : "ok"}>
          {fill(t.codes.left, { left: codes.left })}
        </Status>
      }
      since={<Filled text={t.setUp} values={{ time: <Time at={codes.created_at} /> }} />}
      // The warning above brings the same button.
      actions={quiet ? undefined : <ButtonLink to="/account/security/backup-codes">{t.codes.action}</ButtonLink>}
    >
      {t.codes.text}
    </ProofRow>
  );
}
