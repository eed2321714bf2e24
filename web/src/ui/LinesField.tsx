import { useFormContext } from "react-hook-form";
import { CONTROL, FieldFrame, type TextFieldProps } from "./Field.tsx";

/** What stands in a text of one thing a line: blank lines are none. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A list of short things, one a line. */
export function LinesField({
  name,
  label,
  hint,
  errorWords,
  rows = 3,
}: Pick<TextFieldProps, "name" | "label" | "hint" | "errorWords"> & { rows?: number }) {
  const { register } = useFormContext();
  return (
    <FieldFrame name={name} label={label} hint={hint} {...(errorWords ? { errorWords } : {})}>
      {(wiring) => (
        <textarea
          {...wiring}
          {...register(name)}
          rows={rows}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          className={`${CONTROL} font-mono text-small`}
        />
      )}
    </FieldFrame>
  );
}
