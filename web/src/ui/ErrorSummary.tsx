import { useEffect } from "react";
import { type FieldErrors, type FieldValues, type Path, useFormContext } from "react-hook-form";
import { fill, useTexts } from "../texts/index.ts";
import type { NamesOfFields } from "./fieldNames.ts";
import { describeError } from "./words.ts";

/**
 * What is wrong with a form whose submission failed, where it is more than one field can say: a link to each field, with the
 * same words as at the field. A field that is not on the page stands without a link.
 */
export function ErrorSummary({ errors, names }: { errors: FieldErrors; names: NamesOfFields }) {
  const t = useTexts("problems");
  const { setFocus } = useFormContext<FieldValues>();
  const found = inOrder(errors, names);
  useErrorTitle(Object.keys(errors).length > 0);
  if (found.length === 0 || (found.length === 1 && names.has(found[0] ?? ""))) return null;
  return (
    <div data-summary tabIndex={-1} role="alert" className="rounded-panel border border-danger bg-danger-tint p-4">
      <h2 className="font-bold text-danger">{t.title}</h2>
      <ul className="mt-2 list-disc pl-5">
        {found.map((name) => {
          const facts = names.get(name);
          const words = describeError(t, errors[name] ?? {}, facts?.errorWords);
          return (
            <li key={name}>
              {facts ? (
                <a
                  className="text-danger underline"
                  href={`#field-${name}`}
                  onClick={(event) => {
                    event.preventDefault();
                    setFocus(name as Path<FieldValues>);
                  }}
                >
                  {`${facts.label}: ${words}`}
                </a>
              ) : (
                words
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The fields that are wrong, in the order in which they stand on the page. */
function inOrder(errors: FieldErrors, names: NamesOfFields): string[] {
  const wrong = Object.keys(errors).filter((name) => name !== "root");
  const shown = [...names.keys()].filter((name) => wrong.includes(name));
  return [...shown, ...wrong.filter((name) => !names.has(name))];
}

/** The tab says that something is wrong, for whoever hears it before the page. */
function useErrorTitle(wrong: boolean): void {
  const t = useTexts("problems");
  // The tab's title is outside of React; the page sets it and may set it anew.
  useEffect(() => {
    if (!wrong) return;
    const before = document.title;
    const marked = fill(t.errorTitle, { title: before });
    document.title = marked;
    return () => {
      if (document.title === marked) document.title = before;
    };
  }, [wrong, t]);
}
