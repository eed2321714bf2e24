import { useId } from "react";
import { CONTROL } from "../../ui/Field.tsx";

interface ChoiceProps {
  label: string;
  value: string | undefined;
  /** What stands for "no choice". */
  any: string;
  options: readonly { value: string; label: string }[];
  onChoose(value: string | undefined): void;
}

/** A filter that counts at once. A value that is not among the options is shown all the same: the address may say it. */
export function Choice({ label, value, any, options, onChoose }: ChoiceProps) {
  const unique = useId();
  const foreign = value !== undefined && !options.some((option) => option.value === value);
  return (
    <div className="flex min-w-0 flex-col gap-1.5 max-tablet:w-full">
      <label htmlFor={unique} className="text-small font-medium">
        {label}
      </label>
      <select
        id={unique}
        value={value ?? ""}
        onChange={(event) => onChoose(event.target.value || undefined)}
        className={`${CONTROL} tablet:w-60`}
      >
        <option value="">{any}</option>
        {foreign && <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
