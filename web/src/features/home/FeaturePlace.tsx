import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { featuresQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { FeatureRow } from "./FeatureRow.tsx";

interface FeaturePlaceProps {
  title: string;
  lead: ReactNode;
  /** The features that this page is about, by id. */
  ids: readonly string[];
}

/** What the assistant does elsewhere: here one sees whether it may, and gets to what is missing. */
export function FeaturePlace({ title, lead, ids }: FeaturePlaceProps) {
  const t = useTexts("home").place;
  const features = useQuery(featuresQuery);
  return (
    <Page title={title} lead={lead}>
      <Loaded query={features} lines={ids.length} height="h-20">
        {(all) => (
          <Panel className="!py-2">
            <ul className="divide-y divide-line">
              {all
                .filter(({ id }) => ids.includes(id))
                .map((feature) => (
                  <FeatureRow key={feature.id} feature={feature} ready={t.ready} heading="h2" />
                ))}
            </ul>
          </Panel>
        )}
      </Loaded>
      <div>
        <ButtonLink look="quiet" to="/account/preferences" className="-ml-4">
          {t.settings}
        </ButtonLink>
      </div>
    </Page>
  );
}
