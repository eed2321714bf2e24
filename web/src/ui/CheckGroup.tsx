import { type ReactNode, useId } from "react";
import { useController } from "react-hook-form";
import { useTexts } from "../texts/index.ts";
import { useFieldName } from "./fieldNames.ts";
import { describeError } from "./words.ts";

interface CheckGroupProps {
  name: string;
  legend: string;
  hint?: ReactNode;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[];
  /** Other words for an error than those of its code. */
  errorWords?: Partial<Record<string, string>>;
}

/** Any number of several: the field's value is the list of what is ticked. */
export function CheckGroup({ name, legend, hint, options, errorWords }: CheckGroupProps) {
  const t = useTexts("problems");
  const { field, fieldState } = useController({ name });
  const unique = useId();
  const error = fieldState.error && describeError(t, fieldState.error, errorWords);
  useFieldName(name, legend, errorWords);
  const described = [hint && `${unique}-hint`, error && `${unique}-error`].filter(Boolean).join(" ");
  const ticked = (field.value ?? []) as readonly string[];
  return (
    <fieldset id={`field-${name}`} aria-describedby={described || undefined} className="min-w-0">
      <legend className="font-medium">{legend}</legend>
      {hint && (
        <p id={`${unique}-hint`} className="text-small text-soft">
          {hint}
        </p>
      )}
      <div className="mt-1.5 flex flex-col gap-1">
        {options.map((option, index) => (
          <div key={option.value} className="flex items-start gap-3">
            <input
              type="checkbox"
              id={`${unique}-${option.value}`}
              ref={index === 0 ? field.ref : undefined}
              checked={ticked.includes(option.value)}
              aria-invalid={error ? true : undefined}
              onChange={(event) =>
                field.onChange(
                  event.target.checked ? [...ticked, option.value] : ticked.filter((one) => one !== option.value),
                )
              }
              onBlur={field.onBlur}
              aria-describedby={option.hint ? `${unique}-${option.value}-hint` : undefined}
              className="mt-2 size-5 shrink-0 accent-accent"
            />
            <div className="min-w-0 flex-1">
              <label htmlFor={`${unique}-${option.value}`} className="block py-1.5 pointer-coarse:py-2.5">
                {option.label}
              </label>
              {option.hint && (
                <div id={`${unique}-${option.value}-hint`} className="pb-1 text-small text-soft">
                  {option.hint}
                </div>
              )}
            </div>
          </div>
        ))}
      </div>
      {error && (
        <p id={`${unique}-error`} className="mt-1.5 text-small font-medium text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
