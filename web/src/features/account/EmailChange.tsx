import { useQueryClient } from "@tanstack/react-query";
import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { announce } from "../../ui/toasts.ts";
import { PendingEmail } from "./PendingEmail.tsx";

const schema = z.object({
  email: z.string().check(z.trim(), z.minLength(1, "required"), z.regex(/^\S+@\S+$/, "invalid_email")),
  keepOthers: z.boolean(),
});

/** The address: the change that is under way, or the form that begins one. */
export function EmailChange({ me }: { me: components["schemas"]["MeAnswer"] }) {
  return me.pending_email ? <PendingEmail present={me.email} pending={me.pending_email} /> : <ChangeForm me={me} />;
}

function ChangeForm({ me }: { me: components["schemas"]["MeAnswer"] }) {
  const t = useTexts("account").profile;
  const client = useQueryClient();
  const proof = useProof("change_email");
  const submission = useSubmission(schema, { email: "", keepOthers: false }, async ({ email, keepOthers }) => {
    if (email.toLowerCase() === me.email.toLowerCase()) {
      throw new ApiProblem("validation", 422, "", [{ pointer: "/email", code: "same", detail: "" }]);
    }
    await api.POST("/api/v1/users/me/email", { body: { email, keep_other_sessions: keepOthers }, ...about(email) });
    await client.invalidateQueries({ queryKey: ["me"] });
    announce(t.sent);
  });
  return (
    <Form proof={proof} submission={submission} action={t.change} busyAction={t.changing} look="secondary">
      <div>
        <p className="text-small text-soft">{t.present}</p>
        <p className="break-all font-medium">{me.email}</p>
      </div>
      <TextField
        name="email"
        type="email"
        label={t.newEmail}
        autoComplete="off"
        autoCapitalize="none"
        errorWords={{ same: t.same, invalid_email: t.invalidEmail }}
      />
      <CheckField name="keepOthers" label={t.keepOthers} hint={t.keepOthersHint} />
    </Form>
  );
}
