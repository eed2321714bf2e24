import type { ReactNode } from "react";
import { useFormContext } from "react-hook-form";
import { CONTROL, FieldFrame } from "./Field.tsx";

interface TextAreaProps {
  name: string;
  label: string;
  hint?: ReactNode;
  errorWords?: Partial<Record<string, string>>;
  rows?: number;
  /** Ids, addresses and the like: nothing that a language corrects. */
  code?: boolean;
}

const CODE = { autoCapitalize: "none", autoCorrect: "off", spellCheck: false } as const;

/** Several lines of text. */
export function TextArea({ rows = 3, code, ...frame }: TextAreaProps) {
  const { register } = useFormContext();
  return (
    <FieldFrame {...frame}>
      {(wiring) => (
        <textarea
          {...(code ? CODE : {})}
          {...wiring}
          {...register(frame.name)}
          rows={rows}
          className={`${CONTROL} resize-y ${code ? "font-mono text-small" : ""}`}
        />
      )}
    </FieldFrame>
  );
}
