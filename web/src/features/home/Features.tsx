import { useFeatureWords } from "../../access/features.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Section } from "../../ui/Page.tsx";
import { FeatureRow } from "./FeatureRow.tsx";
import { type Feature, stepFor } from "./missing.ts";

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
      {active.length === 0 ? <p className="text-soft">{t.noneActive}</p> : <Rows title={t.active} features={active} />}
      {available.length > 0 && <Rows title={t.available} features={available} />}
      {elsewhere.length > 0 && <Rows title={t.elsewhere} features={elsewhere} />}
      {beyond.length > 0 && <Beyond features={beyond} />}
    </Section>
  );
}

function Rows({ title, features }: { title: string; features: readonly Feature[] }) {
  return (
    <div>
      <h3 className="border-b border-line pb-2 text-small text-soft">{title}</h3>
      <ul className="divide-y divide-line border-b border-line">
        {features.map((feature) => (
          <FeatureRow key={feature.id} feature={feature} heading="h4" />
        ))}
      </ul>
    </div>
  );
}

/** Features that no step of one's own makes active: a sentence for each role, not a row for each. */
function Beyond({ features }: { features: readonly Feature[] }) {
  const t = useTexts("home");
  const words = useFeatureWords();
  const locale = useLocale();
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const byRole = new Map<string, Feature[]>();
  for (const feature of features) {
    const step = stepFor(feature, []);
    const role = step.kind === "permission" ? step.role : "";
    byRole.set(role, [...(byRole.get(role) ?? []), feature]);
  }
  return (
    <div>
      <h3 className="border-b border-line pb-2 text-small text-soft">{t.beyond}</h3>
      {[...byRole].map(([role, needing]) => (
        <div key={role} className="border-b border-line py-4">
          <p>{list.format(needing.map((feature) => words.feature(feature.id, feature).name.text))}</p>
          <p className="mt-1 text-small text-soft">{fill(t.missing.permission, { role: words.role(role) })}</p>
        </div>
      ))}
    </div>
  );
}
