import { Check, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";
import { useFeatureWords } from "../../../access/features.ts";

/** Features, one below the other: what each is called and what the assistant may do by it. */
export function FeatureList({
  ids,
  off = false,
  note,
}: {
  ids: readonly string[];
  /** Those that one does not have. */
  off?: boolean;
  note?: (id: string) => ReactNode;
}) {
  const words = useFeatureWords();
  const Icon = off ? CircleDashed : Check;
  return (
    <ul className="flex flex-col gap-3">
      {ids.map((id) => {
        const { name, may, cannot } = words.feature(id);
        return (
          <li key={id} className="flex gap-3">
            <Icon
              aria-hidden
              className={`mt-0.5 size-5 shrink-0 ${off ? "text-soft" : "text-ok"}`}
              strokeWidth={1.75}
            />
            <div className="min-w-0">
              <p className="font-medium" lang={name.lang}>
                {name.text}
              </p>
              <p className="text-small text-soft">
                <span lang={may.lang}>{may.text}</span> {cannot && <span lang={cannot.lang}>{cannot.text}</span>}
              </p>
              {note?.(id)}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
