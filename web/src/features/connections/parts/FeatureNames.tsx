import { useFeatureWords } from "../../../access/features.ts";
import type { Words } from "../../../access/words.ts";

/** Names of features, side by side; those that nobody has translated keep their language. */
export function FeatureNames({ ids }: { ids: readonly string[] }) {
  const words = useFeatureWords();
  return <Names of={ids.map((id) => ({ id, ...words.feature(id).name }))} />;
}

/** Our words for scopes in the same way. */
export function ScopeNames({ ids }: { ids: readonly string[] }) {
  const words = useFeatureWords();
  return <Names of={ids.map((id) => ({ id, ...words.scope(id) }))} />;
}

function Names({ of }: { of: readonly (Words & { id: string })[] }) {
  return (
    <ul>
      {of.map(({ id, text, lang }) => (
        <li
          key={id}
          lang={lang}
          title={text === id ? undefined : id}
          className="inline [overflow-wrap:anywhere] not-last:after:text-soft not-last:after:content-['_·_']"
        >
          {text}
        </li>
      ))}
    </ul>
  );
}
