import type { components } from "../../api/generated/schema.d.ts";
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
        <SwitchSetting
          path="notifications.sms.security"
          label={t.smsSecurity}
          hint={t.smsSecurityHint}
          value={sms?.security ?? false}
        />
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
