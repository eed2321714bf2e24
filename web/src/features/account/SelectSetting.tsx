import type { ReactNode } from "react";
import { CONTROL } from "../../ui/Field.tsx";
import { useSetting } from "./preferences.ts";
import { Setting } from "./Setting.tsx";

interface SelectSettingProps {
  path: string;
  label: string;
  hint?: ReactNode;
  value: string;
  options: readonly { value: string; label: string; lang?: string }[];
}

/** One of several, applied when it is chosen. */
export function SelectSetting({ path, label, hint, value, options }: SelectSettingProps) {
  const { shown, choose, change } = useSetting(path, value);
  return (
    <Setting label={label} hint={hint} change={change}>
      {(wiring) => (
        <select
          {...wiring}
          value={shown}
          onChange={(event) => choose(event.target.value)}
          className={`${CONTROL} max-w-80`}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} lang={option.lang}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Setting>
  );
}
