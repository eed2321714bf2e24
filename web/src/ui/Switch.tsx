import type { ReactNode } from "react";
import { useId } from "react";

interface SwitchProps {
  label: string;
  hint?: ReactNode;
  /** Beside the label: what became of the last change. */
  beside?: ReactNode;
  checked: boolean;
  onChange(checked: boolean): void;
  unavailable?: boolean;
}

/** On or off, at once. */
export function Switch({ label, hint, beside, checked, onChange, unavailable }: SwitchProps) {
  const unique = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <div className="min-w-0">
        <div className="flex flex-wrap items-baseline gap-x-4">
          <label htmlFor={unique} className="font-medium">
            {label}
          </label>
          {beside}
        </div>
        {hint && (
          <p id={`${unique}-hint`} className="text-small text-soft">
            {hint}
          </p>
        )}
      </div>
      <input
        type="checkbox"
        role="switch"
        id={unique}
        checked={checked}
        aria-checked={checked}
        aria-disabled={unavailable || undefined}
        aria-describedby={hint ? `${unique}-hint` : undefined}
        onChange={(event) => !unavailable && onChange(event.target.checked)}
        className="relative h-6 w-11 shrink-0 appearance-none aria-disabled:opacity-60 rounded-full border border-edge bg-sunken transition-colors duration-[120ms] before:absolute before:left-[3px] before:top-[3px] before:size-4 before:rounded-full before:bg-edge before:transition-transform checked:border-accent checked:bg-accent checked:before:translate-x-5 checked:before:bg-on-accent pointer-coarse:after:absolute pointer-coarse:after:-inset-2.5 forced-colors:before:bg-[CanvasText]"
      />
    </div>
  );
}
