import { ShieldAlert } from "lucide-react";
import { type InputHTMLAttributes, useId } from "react";
import { useFeatureWords } from "../../../access/features.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import type { Provider } from "../queries.ts";

interface AccessRowProps {
  feature: Provider["features"][number];
  provider: Provider;
  /** Ticked and not to be changed here, and why. */
  locked?: string | undefined;
  /** A role that is missing to make any use of it. */
  role?: string | undefined;
  input?: InputHTMLAttributes<HTMLInputElement>;
}

/** One thing that the assistant may be allowed: what it may do by it, what not, and what the provider calls it. */
export function AccessRow({ feature, provider, locked, role, input }: AccessRowProps) {
  const t = useTexts("connections").choose;
  const words = useFeatureWords();
  const unique = useId();
  const { name, may, cannot } = words.feature(feature.id, feature);
  const scopes = provider.scopes.filter(({ id }) => feature.scopes.includes(id));
  const sensitive = scopes.some((scope) => scope.sensitive);
  return (
    <li className="flex gap-3 py-4">
      <input
        type="checkbox"
        id={unique}
        aria-describedby={`${unique}-text`}
        className="mt-0.5 size-5 shrink-0 accent-accent aria-disabled:opacity-60"
        {...(locked ? { checked: true, readOnly: true, "aria-disabled": true, onChange: () => {} } : input)}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <label htmlFor={unique} className="font-medium" lang={name.lang}>
            {name.text}
          </label>
          {sensitive && (
            <span className="inline-flex items-center gap-1.5 text-small font-medium text-warn">
              <ShieldAlert aria-hidden className="size-4" strokeWidth={1.75} />
              {t.sensitive}
            </span>
          )}
        </div>
        <div id={`${unique}-text`} className="flex flex-col gap-1">
          {locked && <p className="text-small font-medium text-ok">{locked}</p>}
          <p className="max-w-[60ch] text-soft">
            <span lang={may.lang}>{may.text}</span> {cannot && <span lang={cannot.lang}>{cannot.text}</span>}
          </p>
          {role && <p className="max-w-[60ch] text-small text-warn">{fill(t.role, { role: words.role(role) })}</p>}
        </div>
        {scopes.length > 0 && (
          <details className="text-small">
            <summary className="inline-flex min-h-6 pointer-coarse:min-h-11 items-center gap-1 text-accent underline underline-offset-4">
              {fill(t.theirWords, { provider: provider.name })}
              <span className="sr-only">: {name.text}</span>
            </summary>
            <ul className="mt-1 flex flex-col gap-2 border-l border-line pl-3">
              {scopes.map((scope) => (
                <li key={scope.id}>
                  <p lang="en">{scope.description}</p>
                  <code className="break-all font-mono text-tiny text-soft" translate="no">
                    {scope.id}
                  </code>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}
