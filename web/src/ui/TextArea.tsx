import type { ReactNode } from "react";
import { useFormContext } from "react-hook-form";
import { CONTROL, FieldFrame } from "./Field.tsx";

interface TextAreaProps {
  name: string;
  label: string;
  hint?: ReactNode;
  errorWords?: Partial<Record<string, string>>;
  rows?: number;
}

/** Several lines of text. */
export function TextArea({ rows = 3, ...frame }: TextAreaProps) {
  const { register } = useFormContext();
  return (
    <FieldFrame {...frame}>
      {(wiring) => <textarea {...wiring} {...register(frame.name)} rows={rows} className={`${CONTROL} resize-y`} />}
    </FieldFrame>
  );
}
