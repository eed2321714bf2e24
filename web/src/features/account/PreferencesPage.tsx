import { useQuery } from "@tanstack/react-query";
import { preferencesQuery } from "../../api/queries.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Section } from "../../ui/Page.tsx";
import { AssistantSettings } from "./AssistantSettings.tsx";
import { ChoiceSetting } from "./ChoiceSetting.tsx";
import { languagesOffered } from "./languages.ts";
import { NotificationSettings } from "./NotificationSettings.tsx";
import { optionsOf } from "./options.ts";
import { SelectSetting } from "./SelectSetting.tsx";
import { TimeZoneSetting } from "./TimeZoneSetting.tsx";

/** How one wants things to be. There is no button that saves: each applies at once and says so beside itself. */
export function PreferencesPage() {
  const t = useTexts("account").preferences;
  const preferences = useQuery(preferencesQuery);
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={preferences} lines={6} height="h-16">
        {(now) => (
          <div className="flex flex-col gap-10">
            <Section title={t.look}>
              <div className="flex flex-col gap-6">
                <ChoiceSetting
                  path="theme"
                  label={t.theme}
                  value={now.theme ?? "system"}
                  options={optionsOf(t.themes)}
                />
                <SelectSetting
                  path="language"
                  label={t.language}
                  hint={t.languageHint}
                  value={now.language ?? "en"}
                  options={languagesOffered(now.language ?? "en", (tag) => fill(t.untranslated, { tag }))}
                />
                <TimeZoneSetting value={now.time_zone ?? "UTC"} />
                <ChoiceSetting
                  path="features.calendar.week_start"
                  label={t.weekStart}
                  value={now.features?.calendar?.week_start ?? "monday"}
                  options={optionsOf(t.weekDays)}
                />
              </div>
            </Section>
            <NotificationSettings now={now} />
            <AssistantSettings now={now} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
