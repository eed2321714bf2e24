import { useFeatureWords } from "../../access/features.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import type { Step } from "./missing.ts";
import { ReauthorizeButton } from "./ReauthorizeButton.tsx";
import { ResumeButton } from "./ResumeButton.tsx";

interface NextStepProps {
  /** The one that it is done for; nothing where it opens several. */
  feature?: string;
  step: Step;
}

/** What exactly a feature lacks, in a sentence. */
export function MissingSentence({ step }: { step: Step }) {
  const t = useTexts("home").missing;
  const locale = useLocale();
  const { provider: nameOf, offers, role: roleOf } = useFeatureWords();
  switch (step.kind) {
    case "none":
      return null;
    case "permission":
      return <>{fill(t.permission, { role: roleOf(step.role) })}</>;
    case "connection": {
      const names = step.providers.filter(offers).map(nameOf);
      if (names.length === 0) return <>{t.connectionNone}</>;
      const list = new Intl.ListFormat(locale, { type: "disjunction" }).format(names);
      return <>{fill(t.connection, { providers: list })}</>;
    }
    case "scope":
      return <>{fill(t.scope, { account: step.connection?.account ?? nameOf(step.provider) })}</>;
    case "reauthorization":
      return <>{fill(t.reauthorization, { provider: nameOf(step.provider) })}</>;
    case "paused":
      return <>{fill(t.paused, { account: step.connection?.account ?? nameOf(step.provider) })}</>;
    case "unknown":
      return <>{t.unknown}</>;
  }
}

/** The button for that, where there is something that the person can do. */
export function NextStep({ feature, step }: NextStepProps) {
  const t = useTexts("home").missing;
  const { provider: nameOf, offers } = useFeatureWords();
  const search = feature === undefined ? {} : { feature };
  switch (step.kind) {
    case "none":
    case "permission":
      return null;
    case "connection":
      return (
        <div className="flex flex-wrap gap-2 tablet:justify-end">
          {step.providers.filter(offers).map((provider) => (
            <ButtonLink key={provider} to="/connections/new/$provider" params={{ provider }} search={search}>
              {fill(t.connect, { provider: nameOf(provider) })}
            </ButtonLink>
          ))}
        </div>
      );
    case "scope":
      return step.connection ? (
        <ButtonLink to="/connections/$id/access" params={{ id: step.connection.id }} search={search}>
          {fill(t.scopeAction, { provider: nameOf(step.provider) })}
        </ButtonLink>
      ) : null;
    case "reauthorization":
      return step.connection ? (
        <ReauthorizeButton connection={step.connection} providerName={nameOf(step.provider)} />
      ) : null;
    case "paused":
      return step.connection ? (
        <ResumeButton connection={step.connection} providerName={nameOf(step.provider)} />
      ) : null;
    case "unknown":
      return <ButtonLink to="/connections">{t.look}</ButtonLink>;
  }
}
