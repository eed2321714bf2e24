import { Eye, EyeOff } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useFormContext } from "react-hook-form";
import { useTexts } from "../texts/index.ts";
import { IconButton } from "./Button.tsx";
import { CONTROL, FieldFrame, type TextFieldProps } from "./Field.tsx";

/** A password: shown on demand, with a word when Caps Lock is on. */
export function PasswordField({ name, label, hint, errorWords, ...input }: TextFieldProps) {
  const { register } = useFormContext();
  const t = useTexts("frame");
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState?.("CapsLock") ?? false);
  return (
    <FieldFrame name={name} label={label} hint={hint} {...(errorWords ? { errorWords } : {})}>
      {(wiring) => (
        <>
          <div className="relative">
            <input
              {...input}
              {...wiring}
              {...register(name)}
              type={shown ? "text" : "password"}
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              onKeyUp={look}
              onKeyDown={look}
              className={`${CONTROL} pr-12`}
            />
            <IconButton
              label={shown ? t.hidePassword : t.showPassword}
              aria-pressed={shown}
              className="absolute inset-y-0 right-0 h-full"
              onClick={() => setShown(!shown)}
            >
              {shown ? (
                <EyeOff aria-hidden className="size-5" strokeWidth={1.75} />
              ) : (
                <Eye aria-hidden className="size-5" strokeWidth={1.75} />
              )}
            </IconButton>
          </div>
          <p role="status" className="text-small text-warn empty:hidden">
            {capsLock ? t.capsLock : ""}
          </p>
        </>
      )}
    </FieldFrame>
  );
}
