import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { z } from "zod/mini";
import { api } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { TextField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { Note } from "../../ui/Status.tsx";
import { GatePage } from "./GatePage.tsx";

const route = getRouteApi("/gate/forgot-password");
const schema = z.object({ email: z.string().check(z.minLength(1, "required")) });

/** Asks for the mail that lets one set a new password. The answer is the same whether or not there is an account. */
export function ForgotPasswordPage() {
  const t = useTexts("public");
  const { email } = route.useSearch();
  const [sentTo, setSentTo] = useState<string>();
  const submission = useSubmission(schema, { email: email ?? "" }, async (values) => {
    await api.POST("/api/v1/auth/password/forgot", { body: { email: values.email.trim() } });
    setSentTo(values.email.trim());
  });
  return (
    <GatePage title={t.forgot.title} lead={t.forgot.lead}>
      {sentTo && (
        <div role="status">
          <Note tone="info">{fill(t.forgot.sent, { email: sentTo })}</Note>
        </div>
      )}
      <Form submission={submission} action={t.forgot.action} busyAction={t.forgot.busy}>
        <TextField
          name="email"
          type="email"
          label={t.email}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Form>
      <p className="border-t border-line pt-5">
        <Link to="/login" search={{}} className="text-accent underline underline-offset-4">
          {t.forgot.back}
        </Link>
      </p>
    </GatePage>
  );
}
