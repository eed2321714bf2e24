import { type ReactNode, useId } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTexts } from "../texts/index.ts";
import { describeField } from "./words.ts";

interface ChecksFieldProps {
  name: string;
  label: string;
  hint?: ReactNode;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[];
  errorWords?: Partial<Record<string, string>>;
}

/** Any of several. Its value is the list of those that are ticked. */
export function ChecksField({ name, label, hint, options, errorWords }: ChecksFieldProps) {
  const t = useTexts("problems");
  const unique = useId();
  const { control } = useFormContext();
  const { field, fieldState } = useController({ control, name });
  const error = fieldState.error;
  const code = String(error?.type === "custom" ? error.message : (error?.type ?? ""));
  const message =
    error &&
    (errorWords?.[code] ?? errorWords?.[String(error.message)] ?? describeField(t, code, String(error.message ?? "")));
  const chosen: string[] = field.value ?? [];
  const described = [hint && `${unique}-hint`, message && `${unique}-error`].filter(Boolean).join(" ");
  return (
    <fieldset id={`field-${name}`} aria-describedby={described || undefined} className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 font-medium">{label}</legend>
      {hint && (
        <p id={`${unique}-hint`} className="text-small text-soft">
          {hint}
        </p>
      )}
      <div className="flex flex-col">
        {options.map((option, index) => (
          <label key={option.value} className="flex min-h-9 pointer-coarse:min-h-11 items-start gap-3 py-1.5">
            <input
              type="checkbox"
              ref={index === 0 ? field.ref : undefined}
              checked={chosen.includes(option.value)}
              aria-invalid={message ? true : undefined}
              onChange={(event) =>
                field.onChange(
                  event.target.checked ? [...chosen, option.value] : chosen.filter((other) => other !== option.value),
                )
              }
              className="mt-0.5 size-5 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span className="break-words">{option.label}</span>
              {option.hint && <span className="block text-small wrap-anywhere text-soft">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {message && (
        <p id={`${unique}-error`} className="text-small font-medium text-danger">
          {message}
        </p>
      )}
    </fieldset>
  );
}
