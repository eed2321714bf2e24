import { useFeatureWords } from "../../access/features.ts";
import type { Feature } from "./missing.ts";

/** Names of features, side by side; those that nobody has translated keep their language. */
export function FeatureList({ features }: { features: readonly Feature[] }) {
  const words = useFeatureWords();
  return features.map((feature, index) => {
    const { text, lang } = words.feature(feature.id, feature).name;
    return (
      <span key={feature.id}>
        {index > 0 && " · "}
        <span lang={lang}>{text}</span>
      </span>
    );
  });
}
