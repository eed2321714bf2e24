import { useFeatureWords } from "../../access/features.ts";
import { useLanguage } from "../../texts/index.ts";
import type { Shown } from "./flow.ts";

/** What our pages say of features, as `FeatureList` and the form of an access show it: for the receipt. */
export function useShown(): (features: readonly string[]) => Shown {
  const words = useFeatureWords();
  const language = useLanguage();
  return (features) => ({
    language,
    words: features.map((id) => {
      const { name, may, cannot } = words.feature(id);
      return { id, title: name.text, text: [may.text, cannot?.text].filter(Boolean).join(" ") };
    }),
  });
}
