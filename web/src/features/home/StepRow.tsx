import { useFeatureWords } from "../../access/features.ts";
import { useLocale, useTexts } from "../../texts/index.ts";
import { Status } from "../../ui/Status.tsx";
import { FeatureList } from "./FeatureList.tsx";
import type { Feature, Step } from "./missing.ts";
import { MissingSentence, NextStep } from "./NextStep.tsx";

/** Several things that the assistant may do once the same step is done: what they are, and that step. */
export function StepRow({ step, features }: { step: Step; features: readonly Feature[] }) {
  const t = useTexts("home");
  const { topic } = useFeatureWords();
  const topics = [...new Set(features.map(({ id }) => topic(id)))];
  const list = new Intl.ListFormat(useLocale(), { type: "conjunction" });
  return (
    <li className="flex flex-col gap-3 py-4 tablet:flex-row tablet:items-center tablet:justify-between tablet:gap-6">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <h4 className="font-medium">{list.format(topics)}</h4>
          <Status tone="off">{t.off}</Status>
        </div>
        <p className="text-small text-soft">
          <FeatureList features={features} />
        </p>
        <p className="mt-1 text-small break-words">
          <MissingSentence step={step} />
        </p>
      </div>
      <div className="max-w-full tablet:max-w-[60%] tablet:shrink-0">
        <NextStep step={step} />
      </div>
    </li>
  );
}
