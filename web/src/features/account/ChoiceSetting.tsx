import { useId } from "react";
import { changeAt, usePreference } from "./preferences.ts";
import { SaveProblem, SaveState } from "./SaveState.tsx";

interface ChoiceSettingProps {
  path: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
}

/** One of a few that all stand there, applied when it is chosen. */
export function ChoiceSetting({ path, label, value, options }: ChoiceSettingProps) {
  const change = usePreference();
  const name = useId();
  return (
    <fieldset className="relative">
      <legend className="mb-1.5 font-medium">{label}</legend>
      {/* A legend names its group only as the first child, so what became of the change is placed beside it. */}
      <div className="absolute top-0 right-0">
        <SaveState change={change} />
      </div>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex min-h-9 pointer-coarse:min-h-11 items-center gap-2 rounded-control border border-edge bg-paper px-3 py-1.5 has-checked:border-accent has-checked:bg-accent-tint"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => change.mutate(changeAt(path, option.value))}
              className="size-4 accent-accent"
            />
            {option.label}
          </label>
        ))}
      </div>
      <SaveProblem error={change.error} />
    </fieldset>
  );
}
