import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { z } from "zod/mini";
import { FactorForm } from "../../access/FactorForm.tsx";
import { type Factor, type FirstStep, logIn, logInWithFactor } from "../../access/logIn.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Note } from "../../ui/Status.tsx";
import { CookiesRefused, enter } from "./enter.ts";
import { GatePage } from "./GatePage.tsx";

const route = getRouteApi("/gate/login");

type Challenge = Extract<FirstStep, { kind: "factor" }>;

/** Password, then the second factor in the same place. */
export function LogInPage() {
  const t = useTexts("public");
  const router = useRouter();
  const search = route.useSearch();
  const [challenge, setChallenge] = useState<Challenge>();
  const [email, setEmail] = useState(search.email ?? "");
  const [startedOver, setStartedOver] = useState<ApiProblem>();
  const [noCookies, setNoCookies] = useState(false);

  const goOn = async () => {
    try {
      await enter(router, search.return_to);
    } catch (error) {
      if (!(error instanceof CookiesRefused)) throw error;
      setChallenge(undefined);
      setNoCookies(true);
    }
  };

  if (challenge) {
    return (
      <GatePage key="factor" title={t.logIn.factorTitle} lead={t.logIn.factorLead}>
        <FactorForm
          factors={challenge.factors}
          challenge={challenge.challenge}
          prove={async (factor, code) => {
            try {
              await logInWithFactor(challenge.challenge, factor as Factor, code);
            } catch (error) {
              // Too late or too many tries: the password once more, with the address kept.
              if (!(error instanceof ApiProblem) || error.slug !== "challenge-invalid") throw error;
              setStartedOver(error);
              setChallenge(undefined);
              return;
            }
            await goOn();
          }}
        />
        <details>
          <summary className="w-fit rounded-control py-1 text-accent underline underline-offset-4">
            {t.logIn.lost}
          </summary>
          <p className="mt-2 text-small text-soft">{t.logIn.lostText}</p>
        </details>
        <div>
          <Button look="quiet" onClick={() => setChallenge(undefined)}>
            {t.logIn.startOver}
          </Button>
        </div>
      </GatePage>
    );
  }
  return (
    <GatePage key="password" title={t.logIn.title}>
      <Reasons ended={search.ended} after={search.after} noCookies={noCookies} />
      {startedOver && <ProblemNote problem={startedOver} />}
      <PasswordStep
        email={email}
        onStep={async (step, used) => {
          setEmail(used);
          setStartedOver(undefined);
          if (step.kind === "factor") setChallenge(step);
          else await goOn();
        }}
      />
      <p className="border-t border-line pt-5">
        {t.logIn.newHere}{" "}
        <Link to="/register" className="text-accent underline underline-offset-4">
          {t.logIn.create}
        </Link>
      </p>
    </GatePage>
  );
}

/** Why one is here, where it was not by choice. */
function Reasons({
  ended,
  after,
  noCookies,
}: {
  ended: string | undefined;
  after: string | undefined;
  noCookies: boolean;
}) {
  const t = useTexts("public").logIn;
  const reasons: Record<string, string> = t.ended;
  const reason = ended && reasons[ended];
  return (
    <>
      {noCookies && <Note tone="danger">{t.safari}</Note>}
      {reason && <Note tone="info">{reason}</Note>}
      {after === "confirmed" && <Note tone="ok">{t.confirmed}</Note>}
      {after === "reset" && <Note tone="ok">{t.reset}</Note>}
    </>
  );
}

const schema = z.object({
  email: z.string().check(z.minLength(1, "required")),
  password: z.string().check(z.minLength(1, "required")),
});

function PasswordStep({ email, onStep }: { email: string; onStep(step: FirstStep, email: string): Promise<void> }) {
  const t = useTexts("public");
  const submission = useSubmission(schema, { email, password: "" }, async (values) => {
    let step: FirstStep;
    try {
      step = await logIn(values.email.trim(), values.password);
    } catch (error) {
      // The address stays, the cursor goes where the mistake most likely is.
      if (error instanceof ApiProblem && error.slug === "invalid-credentials") {
        setTimeout(() => submission.form.setFocus("password", { shouldSelect: true }));
      }
      throw error;
    }
    await onStep(step, values.email);
  });
  return (
    <Form
      submission={submission}
      action={t.logIn.action}
      busyAction={t.logIn.busy}
      beside={
        <Link to="/forgot-password" search={{}} className="py-1 text-accent underline underline-offset-4">
          {t.logIn.forgot}
        </Link>
      }
    >
      <TextField
        name="email"
        type="email"
        label={t.email}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField name="password" label={t.password} autoComplete="current-password" />
    </Form>
  );
}
