import { useQuery } from "@tanstack/react-query";
import { useFeatureWords } from "../../access/features.ts";
import { connectionsQuery } from "../../api/queries.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Status } from "../../ui/Status.tsx";
import { type Feature, stepFor } from "./missing.ts";
import { MissingSentence, NextStep } from "./NextStep.tsx";

interface FeatureRowProps {
  feature: Feature;
  /** What is said before the account where it is active. */
  ready?: string;
  heading: "h2" | "h3" | "h4";
}

/** One thing that the assistant may do: whether it works and through which account, or what is missing. */
export function FeatureRow({ feature, ready, heading: Heading }: FeatureRowProps) {
  const t = useTexts("home");
  const locale = useLocale();
  const { name, may } = useFeatureWords().feature(feature.id, feature);
  const connections = useQuery(connectionsQuery).data ?? [];
  const step = stepFor(feature, connections);
  const accounts = connections
    .filter(({ status, features }) => features.includes(feature.id) && (status === "active" || status === "expiring"))
    .map(({ account }) => account);
  const list = new Intl.ListFormat(locale, { type: "conjunction" }).format(accounts);
  return (
    <li className="flex flex-col gap-3 py-4 tablet:flex-row tablet:items-center tablet:justify-between tablet:gap-6">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Heading lang={name.lang} className="font-medium">
            {name.text}
          </Heading>
          <Status tone={feature.active ? "ok" : "off"}>{feature.active ? t.working : t.off}</Status>
        </div>
        {may.text && (
          <p lang={may.lang} className="text-small text-soft">
            {may.text}
          </p>
        )}
        <p className="mt-1 text-small break-words">
          {feature.active ? (
            <>
              {ready && <>{ready} </>}
              <span className="text-soft">{accounts.length > 0 ? fill(t.by, { accounts: list }) : t.byPostern}</span>
            </>
          ) : (
            <MissingSentence step={step} />
          )}
        </p>
      </div>
      <div className="max-w-full tablet:max-w-[60%] tablet:shrink-0">
        <NextStep feature={feature.id} step={step} />
      </div>
    </li>
  );
}
