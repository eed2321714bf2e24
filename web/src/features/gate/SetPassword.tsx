import { useRouter } from "@tanstack/react-router";
import { z } from "zod/mini";
import { api, body } from "../../api/client.ts";
import { useTexts } from "../../texts/index.ts";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";

const schema = z.object({ password: z.string().check(z.minLength(1, "required")) });

interface SetPasswordProps {
  token: string;
  label: string;
  action: string;
  busyAction: string;
}

/** Sets a password by the token of a mail, and leads to the log-in with the address filled in. */
export function SetPassword({ token, label, action, busyAction }: SetPasswordProps) {
  const t = useTexts("public");
  const router = useRouter();
  const submission = useSubmission(schema, { password: "" }, async ({ password }) => {
    const { email } = await body(api.POST("/api/v1/auth/password/reset", { body: { token, password } }));
    await router.navigate({ to: "/login", search: { after: "reset", email }, replace: true });
  });
  return (
    <Form submission={submission} action={action} busyAction={busyAction}>
      <PasswordField name="password" label={label} hint={t.register.passwordHint} autoComplete="new-password" />
    </Form>
  );
}
