import { type ReactNode, useState } from "react";
import { fill, useTexts } from "../../texts/index.ts";
import { CONTROL } from "../../ui/Field.tsx";
import { changeAt, usePreference } from "./preferences.ts";
import { Setting } from "./Setting.tsx";

interface TextSettingProps {
  path: string;
  label: string;
  hint: ReactNode;
  value: string | number;
  /** Of a number. */
  range?: readonly [min: number, max: number];
  /** Of a text. */
  maxLength?: number;
  lines?: number;
}

/** A text or a number: applied by Enter and by leaving the field, since a half-typed one is meant by nobody. */
export function TextSetting({ path, label, hint, value, range, maxLength, lines }: TextSettingProps) {
  const t = useTexts("account").preferences;
  const change = usePreference();
  const [draft, setDraft] = useState<string>();
  const [error, setError] = useState<string>();

  const apply = () => {
    if (draft === undefined) return;
    const number = Number(draft);
    if (range && !(/^\d+$/.test(draft.trim()) && number >= range[0] && number <= range[1])) {
      setError(fill(t.range, { min: range[0], max: range[1] }));
      return;
    }
    if (maxLength !== undefined && [...draft].length > maxLength) {
      setError(fill(t.tooLong, { max: maxLength }));
      return;
    }
    setError(undefined);
    const next = range ? number : draft;
    if (next === value) setDraft(undefined);
    // What was typed stays in the field until the server has taken it.
    else change.mutate(changeAt(path, next), { onSuccess: () => setDraft(undefined) });
  };

  const shared = {
    value: draft ?? String(value),
    onBlur: apply,
    onChange: (event: { target: { value: string } }) => {
      setDraft(event.target.value);
      if (error) setError(undefined);
    },
  };
  return (
    <Setting label={label} hint={hint} error={error} change={change}>
      {(wiring) =>
        lines ? (
          <textarea {...wiring} {...shared} rows={lines} className={CONTROL} />
        ) : (
          <input
            {...wiring}
            {...shared}
            type="text"
            inputMode={range ? "numeric" : "text"}
            autoComplete="off"
            onKeyDown={(event) => event.key === "Enter" && apply()}
            className={`${CONTROL} ${range ? "max-w-32 tabular-nums" : "max-w-80"}`}
          />
        )
      }
    </Setting>
  );
}
