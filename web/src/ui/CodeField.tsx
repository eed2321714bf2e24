import { useFormContext } from "react-hook-form";
import { digitsOf } from "./code.ts";
import { CONTROL, FieldFrame, type TextFieldProps } from "./Field.tsx";

/**
 * A six-digit code from a mail, a text message or an app. What is around the digits is dropped on paste; six digits that
 * are pasted or filled in by the browser send the form by themselves, typed ones wait for Enter.
 */
export function CodeField({ name, label, hint, errorWords, ...input }: TextFieldProps) {
  const { register, setValue } = useFormContext();
  const registered = register(name);
  const take = (element: HTMLInputElement, text: string) => {
    const digits = digitsOf(text);
    setValue(name, digits, { shouldValidate: false, shouldDirty: true });
    if (digits.length === 6) element.form?.requestSubmit();
  };
  return (
    <FieldFrame name={name} label={label} hint={hint} {...(errorWords ? { errorWords } : {})}>
      {(wiring) => (
        <input
          {...input}
          {...wiring}
          {...registered}
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          onPaste={(event) => {
            event.preventDefault();
            take(event.currentTarget, event.clipboardData.getData("text"));
          }}
          onInput={(event) => {
            // Autofill sets all digits at once, without a key of a keyboard.
            const kind = (event.nativeEvent as InputEvent).inputType;
            if (kind === undefined || kind === "insertReplacementText")
              take(event.currentTarget, event.currentTarget.value);
          }}
          className={`${CONTROL} max-w-48 font-mono text-section tracking-[0.3em] tabular-nums`}
        />
      )}
    </FieldFrame>
  );
}
