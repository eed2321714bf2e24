import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CodeField } from "../../ui/CodeField.tsx";
import { digitsOf } from "../../ui/code.ts";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { Note } from "../../ui/Status.tsx";
import { announce } from "../../ui/toasts.ts";
import { codeSchema } from "./codeSchema.ts";
import { keepCodes } from "./codesInMemory.ts";
import { factorsChanged } from "./queries.ts";

/** Proves that the app has the key; from then on log-in asks for it. */
export function ConfirmApp({ next, onRestart }: { next: "/home" | "/account/security"; onRestart(): void }) {
  const t = useTexts("security").app;
  const navigate = useNavigate();
  const [late, setLate] = useState(false);
  const submission = useSubmission(codeSchema, { code: "" }, async ({ code }) => {
    try {
      const { backup_codes } = await body(api.POST("/api/v1/mfa/totp/confirm", { body: { code: digitsOf(code) } }));
      keepCodes(backup_codes, next);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.slug !== "conflict") throw error;
      setLate(true);
      return;
    }
    announce(t.done);
    await navigate({ to: "/account/security/backup-codes", replace: true });
    await factorsChanged();
  });
  if (late) {
    return (
      <Note tone="warn" action={<Button onClick={onRestart}>{t.beginAgain}</Button>}>
        {t.late}
      </Note>
    );
  }
  return (
    <Form submission={submission} action={t.action} busyAction={t.busy}>
      <CodeField name="code" label={t.code} hint={t.codeHint} errorWords={t.errors} />
      <Note tone="info">{t.note}</Note>
    </Form>
  );
}
