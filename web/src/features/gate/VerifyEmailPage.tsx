import { Link, useRouter } from "@tanstack/react-router";
import { z } from "zod/mini";
import { logIn } from "../../access/logIn.ts";
import { mailToken } from "../../access/mailToken.ts";
import { api, body } from "../../api/client.ts";
import { useTexts } from "../../texts/index.ts";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { CookiesRefused, enter } from "./enter.ts";
import { GatePage } from "./GatePage.tsx";

const schema = z.object({ password: z.string().check(z.minLength(1, "required")) });

/** Behind the link of the mail: confirms the address with the password of the registration, and goes in. */
export function VerifyEmailPage() {
  const t = useTexts("public").verify;
  const token = mailToken();
  if (!token) {
    return (
      <GatePage title={t.title} lead={t.noToken}>
        <Link to="/register" className="text-accent underline underline-offset-4">
          {t.register}
        </Link>
      </GatePage>
    );
  }
  return <ConfirmByLink token={token} />;
}

function ConfirmByLink({ token }: { token: string }) {
  const t = useTexts("public");
  const router = useRouter();
  const submission = useSubmission(schema, { password: "" }, async ({ password }) => {
    const { email } = await body(api.POST("/api/v1/auth/verify-email", { body: { token, password } }));
    try {
      const step = await logIn(email, password);
      if (step.kind === "in") await enter(router, undefined);
    } catch (error) {
      if (!(error instanceof CookiesRefused)) throw error;
      await router.navigate({ to: "/login", search: { after: "confirmed", email } });
    }
  });
  return (
    <GatePage title={t.verify.title} lead={t.verify.lead}>
      <Form submission={submission} action={t.verify.action} busyAction={t.verify.busy}>
        <PasswordField name="password" label={t.password} autoComplete="current-password" />
      </Form>
    </GatePage>
  );
}
