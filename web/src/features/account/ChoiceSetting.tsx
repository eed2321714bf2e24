import { useId } from "react";
import { useSetting } from "./preferences.ts";
import { SaveProblem, SaveState } from "./SaveState.tsx";

interface ChoiceSettingProps {
  path: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
}

/** One of a few that all stand there, applied when it is chosen. */
export function ChoiceSetting({ path, label, value, options }: ChoiceSettingProps) {
  const { shown, choose, change } = useSetting(path, value);
  const name = useId();
  return (
    // A legend would have to be the first child, with nothing beside it.
    <div role="radiogroup" aria-labelledby={`${name}-label`} className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-4">
        <span id={`${name}-label`} className="font-medium">
          {label}
        </span>
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
              checked={option.value === shown}
              onChange={() => choose(option.value)}
              className="size-4 accent-accent"
            />
            {option.label}
          </label>
        ))}
      </div>
      <SaveProblem error={change.error} />
    </div>
  );
}
