import { Switch } from "../../ui/Switch.tsx";
import { changeAt, usePreference } from "./preferences.ts";
import { SaveProblem, SaveState } from "./SaveState.tsx";

interface SwitchSettingProps {
  path: string;
  label: string;
  hint: string;
  value: boolean;
  /** It is as it is; the hint says why. */
  fixed?: boolean;
}

/** On or off. */
export function SwitchSetting({ path, label, hint, value, fixed }: SwitchSettingProps) {
  const change = usePreference();
  return (
    <div className="flex flex-col gap-3">
      <Switch
        label={label}
        beside={<SaveState change={change} />}
        hint={hint}
        checked={value}
        unavailable={fixed ?? false}
        onChange={(to) => change.mutate(changeAt(path, to))}
      />
      <SaveProblem error={change.error} />
    </div>
  );
}
