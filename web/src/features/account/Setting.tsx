import { type ReactNode, useId } from "react";
import { SaveProblem, SaveState } from "./SaveState.tsx";

interface SettingProps {
  label: string;
  hint?: ReactNode;
  /** Why what was typed cannot be taken. */
  error?: string | undefined;
  change: { isPending: boolean; isSuccess: boolean; submittedAt: number; error: unknown };
  children: (wiring: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

/** A preference: its name with what became of the last change beside it, a hint, the control. */
export function Setting({ label, hint, error, change, children }: SettingProps) {
  const unique = useId();
  const described = [hint && `${unique}-hint`, error && `${unique}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={unique} className="font-medium">
          {label}
        </label>
        <SaveState change={change} />
      </div>
      {hint && (
        <div id={`${unique}-hint`} className="text-small text-soft">
          {hint}
        </div>
      )}
      {children({ id: unique, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {error && (
        <p id={`${unique}-error`} role="alert" className="text-small font-medium text-danger">
          {error}
        </p>
      )}
      <SaveProblem error={change.error} />
    </div>
  );
}
