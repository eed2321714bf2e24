import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { components } from "../../api/generated/schema.d.ts";
import { factorsQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { Section } from "../../ui/Page.tsx";
import { optionsOf } from "./options.ts";
import { SelectSetting } from "./SelectSetting.tsx";
import { SwitchSetting } from "./SwitchSetting.tsx";

/** Which messages come, and how. */
export function NotificationSettings({ now }: { now: components["schemas"]["PreferencesDocument"] }) {
  const t = useTexts("account").preferences;
  const { email, sms, push } = now.notifications ?? {};
  return (
    <Section title={t.notifications}>
      <div className="flex flex-col gap-6">
        <SwitchSetting
          path="notifications.email.security"
          label={t.emailSecurity}
          hint={t.emailSecurityHint}
          value={email?.security ?? true}
          fixed
        />
        <SwitchSetting
          path="notifications.email.product"
          label={t.emailProduct}
          hint={t.emailProductHint}
          value={email?.product ?? false}
        />
        <SelectSetting
          path="notifications.email.digest"
          label={t.digest}
          hint={t.digestHint}
          value={email?.digest ?? "never"}
          options={optionsOf(t.digests)}
        />
        <TextMessages value={sms?.security ?? false} />
        <SwitchSetting
          path="notifications.push.enabled"
          label={t.push}
          hint={t.pushHint}
          value={push?.enabled ?? true}
        />
      </div>
    </Section>
  );
}

/** Text messages need a phone that answers: without one they can be switched off, not on. */
function TextMessages({ value }: { value: boolean }) {
  const t = useTexts("account").preferences;
  const factors = useQuery(factorsQuery);
  const missing = factors.data !== undefined && factors.data.sms == null;
  return (
    <SwitchSetting
      path="notifications.sms.security"
      label={t.smsSecurity}
      hint={
        missing ? (
          <>
            {t.smsSecurityMissing}{" "}
            <Link to="/account/security/phone" className="text-accent underline underline-offset-4">
              {t.addPhone}
            </Link>
          </>
        ) : (
          t.smsSecurityHint
        )
      }
      value={value}
      fixed={!value && (missing || factors.isPending)}
    />
  );
}
