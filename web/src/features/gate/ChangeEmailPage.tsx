import { useState } from "react";
import { z } from "zod/mini";
import { mailToken } from "../../access/mailToken.ts";
import { api, body } from "../../api/client.ts";
import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { Note } from "../../ui/Status.tsx";
import { GatePage } from "./GatePage.tsx";

const schema = z.object({});

/** Behind the links of both mails of a change of address: each side agrees by itself. */
export function ChangeEmailPage() {
  const t = useTexts("public").changeEmail;
  const token = mailToken();
  const [agreed, setAgreed] = useState<"half" | "done">();
  const submission = useSubmission(schema, {}, async () => {
    if (!token) return;
    const { status } = await body(api.POST("/api/v1/auth/email-change/confirm", { body: { token } }));
    setAgreed(status === "changed" ? "done" : "half");
  });
  return (
    <GatePage title={t.title} lead={token ? t.lead : t.noToken}>
      {agreed ? (
        <div role="status">
          <Note tone={agreed === "done" ? "ok" : "info"}>{t[agreed]}</Note>
        </div>
      ) : (
        token && (
          <Form submission={submission} action={t.action} busyAction={t.busy}>
            {null}
          </Form>
        )
      )}
      <div>
        <ButtonLink to="/home">{t.open}</ButtonLink>
      </div>
    </GatePage>
  );
}
