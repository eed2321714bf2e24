import type { components } from "../../api/generated/schema.d.ts";
import { useTexts } from "../../texts/index.ts";
import { Section } from "../../ui/Page.tsx";
import { optionsOf } from "./options.ts";
import { SelectSetting } from "./SelectSetting.tsx";
import { SwitchSetting } from "./SwitchSetting.tsx";
import { TextSetting } from "./TextSetting.tsx";

/** How the assistant does what it may do. */
export function AssistantSettings({ now }: { now: components["schemas"]["PreferencesDocument"] }) {
  const t = useTexts("account").preferences;
  const { chat, calendar, notes, mail, drive, video } = now.features ?? {};
  return (
    <Section title={t.assistant} lead={t.assistantLead}>
      <div className="flex flex-col gap-6">
        <TextSetting
          path="features.chat.history_days"
          label={t.historyDays}
          hint={t.historyDaysHint}
          value={chat?.history_days ?? 365}
          range={[1, 3650]}
        />
        <TextSetting
          path="features.calendar.default_duration_min"
          label={t.duration}
          hint={t.durationHint}
          value={calendar?.default_duration_min ?? 30}
          range={[5, 480]}
        />
        <TextSetting
          path="features.notes.folder"
          label={t.folder}
          hint={t.folderHint}
          value={notes?.folder ?? ""}
          maxLength={100}
        />
        <TextSetting
          path="features.mail.signature"
          label={t.signature}
          hint={t.signatureHint}
          value={mail?.signature ?? ""}
          maxLength={1000}
          lines={3}
        />
        <SelectSetting
          path="features.video.privacy"
          label={t.privacy}
          value={video?.privacy ?? "private"}
          options={optionsOf(t.privacies)}
        />
        <SwitchSetting
          path="features.chat.suggestions"
          label={t.suggestions}
          hint={t.suggestionsHint}
          value={chat?.suggestions ?? true}
        />
        <SwitchSetting path="features.drive.index" label={t.index} hint={t.indexHint} value={drive?.index ?? false} />
      </div>
    </Section>
  );
}
