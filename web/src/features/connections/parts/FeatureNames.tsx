import { useFeatureWords } from "../../../access/features.ts";
import { useLanguage } from "../../../texts/index.ts";

/** Names of features as a list in a sentence; those that nobody has translated keep their language. */
export function FeatureNames({ ids }: { ids: readonly string[] }) {
  const words = useFeatureWords();
  const names = ids.map((id) => words.feature(id).name);
  return <Series parts={names} />;
}

/** Our words for scopes in the same way. */
export function ScopeNames({ ids }: { ids: readonly string[] }) {
  const words = useFeatureWords();
  return <Series parts={ids.map((id) => words.scope(id))} />;
}

function Series({ parts }: { parts: readonly { text: string; lang?: "en" }[] }) {
  const language = useLanguage();
  const pieces = new Intl.ListFormat(language).formatToParts(parts.map((part) => part.text));
  let next = 0;
  return pieces.map((piece, index) => {
    const lang = piece.type === "element" ? parts[next++]?.lang : undefined;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one list never move.
      <span key={index} lang={lang}>
        {piece.value}
      </span>
    );
  });
}
