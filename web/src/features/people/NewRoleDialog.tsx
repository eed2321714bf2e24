import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { z } from "zod/mini";
import { useProof } from "../../access/Proof.tsx";
import { useRoleName } from "../../access/roles.ts";
import { about, api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { CheckGroup } from "../../ui/CheckGroup.tsx";
import { TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { announce } from "../../ui/toasts.ts";
import { fieldProblem, isEscalation, quietly } from "./problems.ts";
import { refreshAccess } from "./queries.ts";
import { Refusal } from "./Refusal.tsx";
import type { Role } from "./roles.ts";
import { useRoleDescription } from "./words.tsx";

const schema = z.object({
  name: z.string().check(z.trim(), z.regex(/^[a-z][a-z0-9-]{1,31}$/, "invalid_role")),
  description: z.string().check(z.maxLength(500, "too_long")),
  parents: z.array(z.string()),
});

/** A new role: its name and what it builds on. What it adds is chosen on its page. */
export function NewRoleDialog({ roles, onClose }: { roles: Role[]; onClose(): void }) {
  const t = useTexts("people").role;
  const roleName = useRoleName();
  const navigate = useNavigate();
  const purposeOf = useRoleDescription();
  const make = useMutation({
    mutationFn: ({ name, description, parents }: z.infer<typeof schema>) =>
      body(
        api.PUT("/api/v1/rbac/roles/{role}", {
          // Only where there is none: another administrator may have been faster.
          params: { path: { role: name }, header: { "if-none-match": "*" } },
          body: { description, parents, permissions: [] },
          ...about(name),
        }),
      ),
  });
  const proof = useProof("put_role");
  const submission = useSubmission(schema, { name: "", description: "", parents: ["user"] }, async (values) => {
    if (roles.some((role) => role.name === values.name)) throw fieldProblem("/name", "taken");
    await make.mutateAsync(values).catch((error) => {
      if (error instanceof ApiProblem && error.slug === "precondition-failed") {
        refreshAccess();
        throw fieldProblem("/name", "taken", error);
      }
      throw quietly(error);
    });
    refreshAccess();
    announce(fill(t.made, { role: values.name }));
    onClose();
    await navigate({ to: "/admin/roles/$role", params: { role: values.name } });
  });
  return (
    <FormDialog
      title={t.newTitle}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.make}
      busyAction={t.making}
    >
      {isEscalation(make.error) && <Refusal error={make.error} />}
      <TextField
        name="name"
        label={t.name}
        hint={t.nameHint}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        errorWords={{ taken: t.taken, invalid_role: t.nameHint }}
        data-autofocus
      />
      <TextArea name="description" label={t.description} />
      <CheckGroup
        name="parents"
        legend={t.parents}
        hint={t.parentsHint}
        options={roles.map((role) => ({ value: role.name, label: roleName(role.name), hint: purposeOf(role) }))}
      />
    </FormDialog>
  );
}
