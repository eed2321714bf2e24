import { useState } from "react";
import { z } from "zod/mini";
import { FactorForm } from "../../access/FactorForm.tsx";
import { type Factor, logIn, logInWithFactor } from "../../access/logIn.ts";
import { interruptions } from "../../api/interruptions.ts";
import { queryClient, sessionQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { leave } from "./leave.ts";

const schema = z.object({ password: z.string().check(z.minLength(1, "required")) });

/** Logs the same person in again over the page that they were on, so that nothing typed is lost. */
export function LogInDialog() {
  const t = useTexts("frame").again;
  const email = queryClient.getQueryData(sessionQuery.queryKey)?.email ?? "";
  const [challenge, setChallenge] = useState<{ challenge: string; factors: readonly string[] }>();
  const submission = useSubmission(schema, { password: "" }, async ({ password }) => {
    const step = await logIn(email, password);
    if (step.kind === "factor") setChallenge(step);
    else interruptions.settle(true);
  });
  const away = () => {
    interruptions.settle(false);
    leave("expired", window.location.pathname + window.location.search);
  };
  const leaveButton = (
    <Button look="quiet" onClick={away}>
      {t.leave}
    </Button>
  );
  return (
    <Dialog title={t.title} onClose={away} withoutClose>
      <p className="text-soft">{t.lead}</p>
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
              interruptions.settle(true);
            }}
          />
          {leaveButton}
        </>
      ) : (
        <Form submission={submission} action={t.logIn} busyAction={t.loggingIn} beside={leaveButton}>
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          <PasswordField name="password" label={t.password} autoComplete="current-password" data-autofocus />
        </Form>
      )}
    </Dialog>
  );
}
