import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Section } from "../../ui/Page.tsx";
import { Status } from "../../ui/Status.tsx";

/** Where to begin, for somebody who has connected nothing yet. */
export function FirstSteps({ protectedByFactor }: { protectedByFactor: boolean }) {
  const t = useTexts("home");
  const steps = [
    {
      title: t.stepFactor,
      text: t.stepFactorText,
      done: protectedByFactor,
      action: (look: "primary" | "secondary") => (
        <ButtonLink look={look} to="/account/security/authenticator">
          {t.noFactorAction}
        </ButtonLink>
      ),
    },
    {
      title: t.stepConnect,
      text: t.stepConnectText,
      done: false,
      action: (look: "primary" | "secondary") => (
        <ButtonLink look={look} to="/connections">
          {t.stepConnectAction}
        </ButtonLink>
      ),
    },
    {
      title: t.stepChat,
      text: t.stepChatText,
      done: false,
      action: (look: "primary" | "secondary") => (
        <ButtonLink look={look} to="/chat">
          {t.stepChatAction}
        </ButtonLink>
      ),
    },
  ];
  const topmost = steps.findIndex(({ done }) => !done);
  return (
    <Section title={t.firstTitle} lead={t.firstLead}>
      <ol className="divide-y divide-line border-y border-line">
        {steps.map(({ title, text, done, action }, index) => (
          <li key={title} className="flex flex-col gap-3 py-4 tablet:flex-row tablet:items-center tablet:gap-4">
            <div className="flex min-w-0 flex-1 gap-4">
              <span aria-hidden className="w-5 shrink-0 text-title font-bold text-accent tabular-nums">
                {index + 1}
              </span>
              <div className="min-w-0">
                <h3 className="font-medium">{title}</h3>
                <p className="text-small text-soft">{text}</p>
              </div>
            </div>
            <div className="max-tablet:pl-9">
              {done ? <Status tone="ok">{t.stepDone}</Status> : action(index === topmost ? "primary" : "secondary")}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
