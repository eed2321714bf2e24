import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { useAllowed } from "../../access/Allowed.tsx";
import { useProof } from "../../access/Proof.tsx";
import { useRoleName } from "../../access/roles.ts";
import { about, api, body, idempotent } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { CheckGroup } from "../../ui/CheckGroup.tsx";
import { TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { announce } from "../../ui/toasts.ts";
import { fieldProblem, isEscalation, quietly } from "./problems.ts";
import { refreshAccess, rolesQuery } from "./queries.ts";
import { Refusal } from "./Refusal.tsx";
import { useRoleDescription } from "./words.tsx";

const schema = z.object({
  email: z.string().check(z.minLength(1, "required"), z.maxLength(254, "too_long")),
  name: z.string().check(z.minLength(1, "required"), z.maxLength(100, "too_long")),
  roles: z.array(z.string()),
});

/** Invites somebody by mail. Sent twice, it invites once. */
export function InviteDialog({ onClose }: { onClose(): void }) {
  const t = useTexts("people").invite;
  const roleName = useRoleName();
  const [key] = useState(() => crypto.randomUUID());
  const roles = useQuery({ ...rolesQuery, enabled: useAllowed()("list_roles") });
  const purposeOf = useRoleDescription();
  const invite = useMutation({
    mutationFn: (values: z.infer<typeof schema>) =>
      body(api.POST("/api/v1/users", { body: values, headers: idempotent(key), ...about(values.email) })),
  });
  const proof = useProof("invite_user");
  const submission = useSubmission(schema, { email: "", name: "", roles: [] }, async (values) => {
    try {
      await invite.mutateAsync(values);
    } catch (error) {
      if (error instanceof ApiProblem && error.slug === "conflict") throw fieldProblem("/email", "taken", error);
      throw quietly(error);
    }
    refreshAccess();
    announce(fill(t.done, { email: values.email }));
    onClose();
  });
  const given = roles.data?.filter((role) => role.name !== "user") ?? [];
  return (
    <FormDialog
      title={t.title}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.action}
      busyAction={t.busy}
      lead={<p className="text-soft">{t.lead}</p>}
    >
      {isEscalation(invite.error) && <Refusal error={invite.error} />}
      <TextField
        name="email"
        label={t.email}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        errorWords={{ taken: t.taken }}
        data-autofocus
      />
      <TextField name="name" label={t.name} hint={t.nameHint} autoComplete="off" maxLength={100} />
      {given.length > 0 && (
        <CheckGroup
          name="roles"
          legend={t.roles}
          hint={t.rolesHint}
          options={given.map((role) => ({ value: role.name, label: roleName(role.name), hint: purposeOf(role) }))}
        />
      )}
    </FormDialog>
  );
}
