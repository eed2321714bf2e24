import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import { useFormContext } from "react-hook-form";
import { useTexts } from "../texts/index.ts";
import { useFieldName } from "./fieldNames.ts";
import { describeError } from "./words.ts";

/** What a control needs to be one with its label, hint and error. */
export interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface FieldFrameProps {
  name: string;
  label: string;
  hint?: ReactNode;
  /** Other words for an error than those of its code. */
  errorWords?: Partial<Record<string, string>>;
  children: (wiring: Wiring) => ReactNode;
}

/** The look of every control that takes text. */
export const CONTROL =
  "w-full min-h-9 pointer-coarse:min-h-11 rounded-control border border-edge bg-paper px-3 py-1.5 text-ink aria-invalid:border-danger aria-invalid:border-2";

/** Label, hint, control and error, tied together for screen readers. */
export function FieldFrame({ name, label, hint, errorWords, children }: FieldFrameProps) {
  const { formState } = useFormContext();
  const t = useTexts("problems");
  const unique = useId();
  const error = formState.errors[name];
  const message = error && describeError(t, error, errorWords);
  useFieldName(name, label, errorWords);
  const described = [hint && `${unique}-hint`, error && `${unique}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5" id={`field-${name}`}>
      <label htmlFor={unique} className="font-medium">
        {label}
      </label>
      {hint && (
        <div id={`${unique}-hint`} className="text-small text-soft">
          {hint}
        </div>
      )}
      {children({ id: unique, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {message && (
        <p id={`${unique}-error`} className="text-small font-medium text-danger">
          {message}
        </p>
      )}
    </div>
  );
}

export type TextFieldProps = Omit<FieldFrameProps, "children"> & Omit<InputHTMLAttributes<HTMLInputElement>, "name">;

/** One line of text. */
export function TextField({ name, label, hint, errorWords, className, ...input }: TextFieldProps) {
  const { register } = useFormContext();
  return (
    <FieldFrame name={name} label={label} hint={hint} {...(errorWords ? { errorWords } : {})}>
      {(wiring) => (
        <input type="text" {...input} {...wiring} {...register(name)} className={`${CONTROL} ${className ?? ""}`} />
      )}
    </FieldFrame>
  );
}

interface SelectFieldProps extends Omit<FieldFrameProps, "children"> {
  options: readonly { value: string; label: string }[];
}

/** One of several. */
export function SelectField({ options, ...frame }: SelectFieldProps) {
  const { register } = useFormContext();
  return (
    <FieldFrame {...frame}>
      {(wiring) => (
        <select {...wiring} {...register(frame.name)} className={CONTROL}>
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

/** Yes or no. */
export function CheckField({ name, label, hint }: { name: string; label: ReactNode; hint?: ReactNode }) {
  const { register } = useFormContext();
  const unique = useId();
  return (
    <div className="flex items-start gap-3">
      <input
        type="checkbox"
        id={unique}
        {...register(name)}
        aria-describedby={hint ? `${unique}-hint` : undefined}
        className="mt-1 size-5 shrink-0 accent-accent"
      />
      <div>
        <label htmlFor={unique} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${unique}-hint`} className="text-small text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
