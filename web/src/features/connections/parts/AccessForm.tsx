import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { z } from "zod/mini";
import { missingOf, topicOf, useFeatureWords } from "../../../access/features.ts";
import { featuresQuery } from "../../../api/queries.ts";
import { providerOf } from "../../../providers/index.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { ButtonLink } from "../../../ui/Button.tsx";
import { Form, useSubmission } from "../../../ui/Form.tsx";
import { useFieldName } from "../../../ui/fieldNames.ts";
import { Panel } from "../../../ui/Page.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { type Aim, setOff } from "../flow.ts";
import { impliedBy } from "../outcome.ts";
import type { Provider } from "../queries.ts";
import { useShown } from "../shown.ts";
import { AccessRow } from "./AccessRow.tsx";

const some = z.object({ features: z.array(z.string()).check(z.minLength(1, "choose")) });
const any = z.object({ features: z.array(z.string()) });

interface AccessFormProps {
  aim: Aim;
  provider: Provider;
  /** What is allowed already. */
  held: readonly string[];
  /** What is ticked to begin with. */
  start: readonly string[];
  returnTo: string;
}

/** Chooses what the assistant may do, by what it is for, and goes to the provider with that. */
export function AccessForm({ aim, provider, held, start, returnTo }: AccessFormProps) {
  const t = useTexts("connections").choose;
  const { cancel } = useTexts("frame");
  const words = useFeatureWords();
  const shown = useShown();
  const { data: mine, isPending } = useQuery(featuresQuery);
  const offered = provider.features;
  // What comes with the account alone is no choice, and where there is nothing else none has to be made.
  const free = impliedBy([], offered);
  const open = offered.filter(({ id }) => !held.includes(id) && !free.includes(id)).map(({ id }) => id);
  const schema = open.length > 0 && free.length === 0 ? some : any;
  const submission = useSubmission(schema, { features: start.filter((id) => open.includes(id)) }, ({ features }) => {
    const along = impliedBy(features, offered).filter((id) => !held.includes(id));
    const wanted = [...features, ...along];
    return setOff(aim, { features: wanted, returnTo, shown: shown(wanted) });
  });
  const { form } = submission;
  const ticked = form.watch("features");
  const implied = impliedBy(ticked, offered);
  const invalid = form.formState.errors.features !== undefined;
  const registered = form.register("features");
  const topics = [...new Set(offered.map(({ id }) => topicOf(id)))];
  const roleOf = (id: string) => {
    const item = mine?.find((one) => one.id === id);
    const missing = item && missingOf(item).find((one) => one.kind === "permission");
    return missing?.kind === "permission" ? missing.role : undefined;
  };
  const lock = (id: string) => {
    if (held.includes(id)) return t.held;
    if (free.includes(id)) return t.free;
    return implied.includes(id) ? t.implied : undefined;
  };
  const sensitive = offered.some(({ scopes }) =>
    provider.scopes.some((scope) => scope.sensitive && scopes.includes(scope.id)),
  );
  // What they lack stands in their rows, which would move under the finger.
  if (isPending) return <Skeleton lines={6} height="h-24" />;
  return (
    <Form
      submission={submission}
      edits={["connection", "connections"]}
      action={fill(t.continue, { provider: provider.name })}
      busyAction={fill(t.continue, { provider: provider.name })}
      beside={
        <ButtonLink look="quiet" {...back(aim)}>
          {cancel}
        </ButtonLink>
      }
    >
      <Choices invalid={invalid}>
        <Panel className="divide-y divide-line !py-0">
          {topics.map((topic) => {
            const here = offered.filter(({ id }) => topicOf(id) === topic);
            return (
              <div key={topic} className="py-2">
                <h3 className="pt-2 text-small font-medium text-soft">{words.topic(topic)}</h3>
                <ul>
                  {here.map((feature) => (
                    <AccessRow
                      key={feature.id}
                      feature={feature}
                      provider={provider}
                      locked={lock(feature.id)}
                      role={roleOf(feature.id)}
                      input={{ ...registered, value: feature.id, ...(invalid ? { "aria-invalid": true } : {}) }}
                    />
                  ))}
                </ul>
              </div>
            );
          })}
        </Panel>
      </Choices>
      <div className="flex max-w-[66ch] flex-col gap-1 text-small text-soft">
        {sensitive && (
          <p>
            {t.sensitive}: {fill(t.sensitiveText, { provider: provider.name })}
          </p>
        )}
        {offered.some(({ id }) => roleOf(id)) && <p>{t.roleText}</p>}
        {!providerOf(provider.id)?.choosesThere && <p>{fill(t.before, { provider: provider.name })}</p>}
      </div>
    </Form>
  );
}

/** All that can be ticked, as one field of the form. */
function Choices({ invalid, children }: { invalid: boolean; children: ReactNode }) {
  const t = useTexts("connections").choose;
  const error = useId();
  useFieldName("features", t.legend, { choose: t.nothing });
  return (
    <fieldset id="field-features" aria-describedby={invalid ? error : undefined} className="min-w-0">
      <legend className="mb-3">
        <h2 className="text-section">{t.legend}</h2>
      </legend>
      {invalid && (
        <p id={error} className="mb-3 font-medium text-danger">
          {t.nothing}
        </p>
      )}
      {children}
    </fieldset>
  );
}

/** Where one goes who does not go on. */
function back(aim: Aim) {
  return "provider" in aim
    ? ({ to: "/connections" } as const)
    : ({ to: "/connections/$id", params: { id: aim.connection } } as const);
}
