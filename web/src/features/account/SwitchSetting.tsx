import type { ReactNode } from "react";
import { Switch } from "../../ui/Switch.tsx";
import { useSetting } from "./preferences.ts";
import { SaveProblem, SaveState } from "./SaveState.tsx";

interface SwitchSettingProps {
  path: string;
  label: string;
  hint: ReactNode;
  value: boolean;
  /** It is as it is; the hint says why. */
  fixed?: boolean;
}

/** On or off. */
export function SwitchSetting({ path, label, hint, value, fixed }: SwitchSettingProps) {
  const { shown, choose, change } = useSetting(path, value);
  return (
    <div className="flex flex-col gap-3">
      <Switch
        label={label}
        beside={<SaveState change={change} />}
        hint={hint}
        checked={shown}
        unavailable={fixed ?? false}
        onChange={choose}
      />
      <SaveProblem error={change.error} />
    </div>
  );
}
