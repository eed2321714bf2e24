import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useFeatureWords } from "../../access/features.ts";
import { connectionsQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { Section } from "../../ui/Page.tsx";
import { FeatureList } from "./FeatureList.tsx";
import { FeatureRow } from "./FeatureRow.tsx";
import { byStep, type Feature, stepFor } from "./missing.ts";
import { MissingSentence } from "./NextStep.tsx";
import { StepRow } from "./StepRow.tsx";

/** What the assistant may do: what works, what is a step away, and what needs another role. */
export function Features({ features }: { features: readonly Feature[] }) {
  const t = useTexts("home");
  const active = features.filter((feature) => feature.active);
  const rest = features.filter((feature) => !feature.active);
  const { offers } = useFeatureWords();
  // No step leads to a provider that is not set up here.
  const here = (feature: Feature) => {
    const step = stepFor(feature, []);
    return step.kind !== "connection" || step.providers.some(offers);
  };
  const able = rest.filter((feature) => stepFor(feature, []).kind !== "permission");
  const available = able.filter(here);
  const elsewhere = able.filter((feature) => !here(feature));
  const beyond = rest.filter((feature) => stepFor(feature, []).kind === "permission");
  return (
    <Section title={t.featuresTitle} lead={t.featuresLead}>
      {active.length === 0 ? (
        <p className="text-soft">{t.noneActive}</p>
      ) : (
        <Rows title={t.active}>
          {active.map((feature) => (
            <FeatureRow key={feature.id} feature={feature} heading="h4" />
          ))}
        </Rows>
      )}
      {available.length > 0 && <Steps title={t.available} features={available} />}
      {elsewhere.length > 0 && <Steps title={t.elsewhere} features={elsewhere} />}
      {beyond.length > 0 && <Beyond features={beyond} />}
    </Section>
  );
}

/** What lacks something, one row for each step: a step that opens several things is asked for once. */
function Steps({ title, features }: { title: string; features: readonly Feature[] }) {
  const connections = useQuery(connectionsQuery).data ?? [];
  const { offers } = useFeatureWords();
  return (
    <Rows title={title}>
      {byStep(features, connections, offers).map(({ key, step, features: [first, ...more] }) =>
        first && more.length === 0 ? (
          <FeatureRow key={key} feature={first} heading="h4" />
        ) : (
          <StepRow key={key} step={step} features={first ? [first, ...more] : []} />
        ),
      )}
    </Rows>
  );
}

function Rows({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="border-b border-line pb-2 text-small text-soft">{title}</h3>
      <ul className="divide-y divide-line border-b border-line">{children}</ul>
    </div>
  );
}

/** Features that no step of one's own makes active: a sentence for each role, not a row for each. */
function Beyond({ features }: { features: readonly Feature[] }) {
  const t = useTexts("home");
  const { offers } = useFeatureWords();
  return (
    <div>
      <h3 className="border-b border-line pb-2 text-small text-soft">{t.beyond}</h3>
      {byStep(features, [], offers).map(({ key, step, features: needing }) => (
        <div key={key} className="border-b border-line py-4">
          <p>
            <FeatureList features={needing} />
          </p>
          <p className="mt-1 text-small text-soft">
            <MissingSentence step={step} />
          </p>
        </div>
      ))}
    </div>
  );
}
