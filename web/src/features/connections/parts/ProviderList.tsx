import { providerName } from "../../../providers/index.ts";
import { ProviderMark } from "../../../providers/ProviderMark.tsx";
import { fill, useTexts } from "../../../texts/index.ts";
import { ButtonLink } from "../../../ui/Button.tsx";
import { EmptyState, Panel } from "../../../ui/Page.tsx";
import type { Provider } from "../queries.ts";
import { FeatureNames } from "./FeatureNames.tsx";

/** The providers that can be connected, each with what an account there makes possible. */
export function ProviderList({ providers }: { providers: readonly Provider[] }) {
  const t = useTexts("connections");
  if (providers.length === 0) return <EmptyState>{t.noneOffered}</EmptyState>;
  return (
    <Panel className="!py-0">
      <ul className="divide-y divide-line">
        {providers.map(({ id, features }) => {
          const name = providerName(id, providers);
          return (
            <li key={id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4">
              <div className="flex min-w-0 flex-1 basis-64 gap-3">
                <ProviderMark id={id} name={name} />
                <div className="min-w-0">
                  <h3 className="text-base leading-tight">{name}</h3>
                  {features.length > 0 && (
                    <div className="mt-0.5 text-small text-soft">
                      <p className="sr-only">{t.makesPossible}:</p>
                      <FeatureNames ids={features.map((feature) => feature.id)} />
                    </div>
                  )}
                </div>
              </div>
              <ButtonLink to="/connections/new/$provider" params={{ provider: id }} search={{}}>
                {fill(t.connect, { provider: name })}
              </ButtonLink>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
