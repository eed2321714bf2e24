import { type ReactNode, useState } from "react";
import { z } from "zod/mini";
import { FactorForm } from "../../access/FactorForm.tsx";
import { type Factor, logIn, logInWithFactor } from "../../access/logIn.ts";
import { queryClient } from "../../api/queryClient.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { restartStream } from "../../api/stream.ts";
import { useTexts } from "../../texts/index.ts";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { loggedInAgain } from "./ending.ts";

const schema = z.object({ password: z.string().check(z.minLength(1, "required")) });

/** The log-in of the person whose page this is: their address stands fixed, the second factor follows in place. */
export function LogInAgain({ onDone, beside }: { onDone(): void; beside: ReactNode }) {
  const t = useTexts("frame").again;
  const email = queryClient.getQueryData(sessionQuery.queryKey)?.email ?? "";
  const [challenge, setChallenge] = useState<{ challenge: string; factors: readonly string[] }>();
  const done = () => {
    restartStream();
    loggedInAgain();
    onDone();
  };
  const submission = useSubmission(schema, { password: "" }, async ({ password }) => {
    const step = await logIn(email, password);
    if (step.kind === "factor") setChallenge(step);
    else done();
  });
  return (
    <>
      <div>
        <p className="text-small text-soft">{t.email}</p>
        <p className="break-all font-medium">{email}</p>
      </div>
      {challenge ? (
        <>
          <FactorForm
            factors={challenge.factors}
            challenge={challenge.challenge}
            prove={async (factor, code) => {
              await logInWithFactor(challenge.challenge, factor as Factor, code);
              done();
            }}
          />
          {beside}
        </>
      ) : (
        <Form submission={submission} action={t.logIn} busyAction={t.loggingIn} beside={beside}>
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          <PasswordField name="password" label={t.password} autoComplete="current-password" data-autofocus />
        </Form>
      )}
    </>
  );
}
