import { useId, useMemo, useState } from "react";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CONTROL } from "../../ui/Field.tsx";
import { changeAt, usePreference } from "./preferences.ts";
import { Setting } from "./Setting.tsx";
import { timeZones, zoneNamed } from "./zones.ts";

/** The time zone: a field that searches as one types, and the browser's own at one press. */
export function TimeZoneSetting({ value }: { value: string }) {
  const t = useTexts("account").preferences;
  const locale = useLocale();
  const change = usePreference();
  const list = useId();
  const zones = useMemo(timeZones, []);
  const [draft, setDraft] = useState<string>();
  const [unknown, setUnknown] = useState(false);
  const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone;

  const apply = (text: string) => {
    const zone = zoneNamed(text, zones);
    setUnknown(zone === undefined);
    if (zone === value) setDraft(undefined);
    else if (zone) change.mutate(changeAt("time_zone", zone), { onSuccess: () => setDraft(undefined) });
  };
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: value }).format(Date.now());
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="w-full">
        <Setting
          label={t.timeZone}
          hint={fill(t.timeZoneHint, { time })}
          error={unknown ? t.timeZoneUnknown : undefined}
          change={change}
        >
          {(wiring) => (
            <>
              <input
                {...wiring}
                type="text"
                list={list}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                value={draft ?? value}
                // The list shows what fits the field: all of it has to go when one begins to type.
                onFocus={(event) => event.target.select()}
                onChange={(event) => {
                  setDraft(event.target.value);
                  setUnknown(false);
                  if (zones.includes(event.target.value)) apply(event.target.value);
                }}
                onBlur={() => draft !== undefined && apply(draft)}
                onKeyDown={(event) => event.key === "Enter" && draft !== undefined && apply(draft)}
                className={`${CONTROL} max-w-80`}
              />
              <datalist id={list}>
                {zones.map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll("_", " ")}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Setting>
      </div>
      {browsers !== value && zones.includes(browsers) && (
        <Button look="quiet" className="-ml-4" onClick={() => apply(browsers)}>
          {fill(t.useBrowsers, { zone: browsers.replaceAll("_", " ") })}
        </Button>
      )}
    </div>
  );
}
