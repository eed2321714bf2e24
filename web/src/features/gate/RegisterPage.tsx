import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { z } from "zod/mini";
import { api, body } from "../../api/client.ts";
import { useTexts } from "../../texts/index.ts";
import { TextField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { ConfirmByCode } from "./ConfirmByCode.tsx";
import { GatePage } from "./GatePage.tsx";

const schema = z.object({
  name: z.string().check(z.minLength(1, "required")),
  email: z.string().check(z.minLength(1, "required")),
  password: z.string().check(z.minLength(1, "required")),
});

type Values = z.infer<typeof schema>;

/** Sign-up: the form, then the code from the mail on the same page. The password lives in this tab's memory alone. */
export function RegisterPage() {
  const t = useTexts("public").register;
  const [values, setValues] = useState<Values>({ name: "", email: "", password: "" });
  const [registration, setRegistration] = useState<string>();
  if (registration) {
    return (
      <ConfirmByCode
        email={values.email}
        password={values.password}
        registration={registration}
        onChange={() => setRegistration(undefined)}
      />
    );
  }
  return (
    <GatePage key="form" title={t.title}>
      <RegisterForm
        values={values}
        onSent={(sent, handle) => {
          setValues(sent);
          setRegistration(handle);
        }}
      />
      <p className="border-t border-line pt-5">
        {t.haveOne} <LogInLink />
      </p>
    </GatePage>
  );
}

function LogInLink() {
  const t = useTexts("public").logIn;
  return (
    <Link to="/login" search={{}} className="text-accent underline underline-offset-4">
      {t.action}
    </Link>
  );
}

function RegisterForm({ values, onSent }: { values: Values; onSent(values: Values, registration: string): void }) {
  const t = useTexts("public");
  const submission = useSubmission(schema, values, async (typed) => {
    const sent = { ...typed, email: typed.email.trim(), name: typed.name.trim() };
    const answer = await body(api.POST("/api/v1/auth/register", { body: sent }));
    onSent(sent, answer.registration);
  });
  return (
    <Form submission={submission} action={t.register.action} busyAction={t.register.busy}>
      <TextField name="name" label={t.register.name} hint={t.register.nameHint} autoComplete="name" />
      <TextField
        name="email"
        type="email"
        label={t.email}
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField name="password" label={t.password} hint={t.register.passwordHint} autoComplete="new-password" />
    </Form>
  );
}
