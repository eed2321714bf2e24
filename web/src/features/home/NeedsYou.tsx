import { useDeviceWords } from "../../access/device.ts";
import { useFeatureWords } from "../../access/features.ts";
import { fill, plural, useLocale, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Section } from "../../ui/Page.tsx";
import { Note, Status } from "../../ui/Status.tsx";
import { inWords, useTimeZone } from "../../ui/Time.tsx";
import type { Need } from "./needs.ts";
import { ReauthorizeButton } from "./ReauthorizeButton.tsx";

/** A device is named in a sentence where its name is one, not what a program says of itself. */
const SHORT = 60;

interface NeedsYouProps {
  needs: readonly Need[];
  /** Whether its first button is the page's action. */
  emphasis: boolean;
}

/** The list of what waits for the person. */
export function NeedsYou({ needs, emphasis }: NeedsYouProps) {
  const t = useTexts("home");
  return (
    <Section title={t.needsYou}>
      {needs.length === 0 ? (
        <p>
          <Status tone="ok">{t.allWell}</Status>
        </p>
      ) : (
        <ul className="flex flex-col gap-3">
          {needs.map((need, index) => (
            <li key={need.kind === "reauthorize" ? need.connection.id : need.kind}>
              <OneNeed need={need} look={emphasis && index === 0 ? "primary" : "secondary"} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function OneNeed({ need, look }: { need: Need; look: "primary" | "secondary" }) {
  const t = useTexts("home");
  const locale = useLocale();
  const deviceWords = useDeviceWords();
  const timeZone = useTimeZone();
  const { provider: nameOf } = useFeatureWords();
  switch (need.kind) {
    case "reauthorize": {
      const provider = nameOf(need.connection.provider);
      return (
        <Note
          tone="danger"
          action={<ReauthorizeButton connection={need.connection} providerName={provider} look={look} />}
        >
          {fill(t.reauthorize, { provider, account: need.connection.account })}
        </Note>
      );
    }
    case "codes":
      return (
        <Note
          tone="warn"
          action={
            <ButtonLink look={look} to="/account/security/backup-codes">
              {t.codesAction}
            </ButtonLink>
          }
        >
          {need.left === 0 ? t.codesNone : plural(t.codesLow, need.left)}
        </Note>
      );
    case "factor":
      return (
        <Note
          tone="warn"
          action={
            <ButtonLink look={look} to="/account/security/authenticator">
              {t.noFactorAction}
            </ButtonLink>
          }
        >
          {t.noFactor}
        </Note>
      );
    case "devices": {
      const [only, ...more] = need.sessions;
      const one =
        only && more.length === 0 && only.device.length <= SHORT
          ? fill(t.newDevice, {
              device: deviceWords(only.device),
              address: only.address,
              time: inWords(Date.parse(only.created_at), Date.now(), locale, timeZone),
            })
          : undefined;
      return (
        <Note
          tone="info"
          action={
            <ButtonLink look={look} to="/account/sessions">
              {t.newDeviceAction}
            </ButtonLink>
          }
        >
          {one ?? plural(t.newDevices, need.sessions.length)}
        </Note>
      );
    }
  }
}
