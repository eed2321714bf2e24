import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { useAllowed } from "../../access/Allowed.tsx";
import { useProof } from "../../access/Proof.tsx";
import { useRoleName } from "../../access/roles.ts";
import { about, api, body, idempotent } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { SelectField, TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { announce } from "../../ui/toasts.ts";
import { PermissionField } from "./PermissionField.tsx";
import { PersonField } from "./PersonField.tsx";
import { personAt } from "./person.ts";
import { fieldProblem, quietly } from "./problems.ts";
import { refreshAccess, rolesQuery } from "./queries.ts";
import { Refusal } from "./Refusal.tsx";
import { ResourceField } from "./ResourceField.tsx";

const schema = z.object({
  kind: z.enum(["user", "role"]),
  person: z.string(),
  role: z.string(),
  permission: z.string().check(z.trim(), z.minLength(1, "required")),
  resource: z.string().check(z.trim(), z.minLength(1, "required")),
  until: z.string(),
});
type Granted = z.infer<typeof schema>;

/** Where the server's names of what it refuses stand in this form. */
const FIELDS: Record<string, string> = {
  "/subject/id": "/person",
  "/resource/id": "/resource",
  "/resource/type": "/permission",
  "/expires_at": "/until",
};

async function grant(values: Granted, key: string) {
  const { kind, person, role, permission, resource, until } = values;
  const id = kind === "user" ? await personAt("/person", person) : role;
  try {
    await body(
      api.POST("/api/v1/rbac/grants", {
        body: {
          subject: { type: kind, id },
          permission,
          resource: { type: permission.split(":")[0] ?? "", id: resource },
          ...(until ? { expires_at: new Date(until).toISOString() } : {}),
        },
        headers: idempotent(key),
        ...about(kind === "user" ? person : role),
      }),
    );
  } catch (error) {
    const wrong = error instanceof ApiProblem && error.slug === "validation" ? error.errors[0] : undefined;
    if (!wrong) throw error;
    throw fieldProblem(FIELDS[wrong.pointer] ?? wrong.pointer, wrong.code, error as ApiProblem);
  }
}

/** Gives one permission on one resource to one person or role. */
export function GrantDialog({ person, onClose }: { person: string; onClose(): void }) {
  const t = useTexts("people").grants;
  const roleName = useRoleName();
  const [key] = useState(() => crypto.randomUUID());
  const roles = useQuery({ ...rolesQuery, enabled: useAllowed()("list_roles") });
  const give = useMutation({ mutationFn: (values: Granted) => grant(values, key) });
  const proof = useProof("create_grant");
  const submission = useSubmission(
    schema,
    { kind: "user", person, role: "user", permission: "", resource: "", until: "" },
    async (values) => {
      await give.mutateAsync(values).catch((error) => {
        throw quietly(error);
      });
      refreshAccess();
      announce(t.granted);
      onClose();
    },
  );
  const kind = submission.form.watch("kind");
  return (
    <FormDialog
      title={t.grant}
      onClose={onClose}
      proof={proof}
      submission={submission}
      action={t.grant}
      busyAction={t.granting}
    >
      <Refusal error={give.error instanceof ApiProblem && give.error.slug === "escalation" ? give.error : undefined} />
      <SelectField
        name="kind"
        label={t.forWhom}
        options={[
          { value: "user", label: t.onePerson },
          { value: "role", label: t.oneRole },
        ]}
      />
      {kind === "user" ? (
        <PersonField name="person" label={t.person} hint={t.personHint} />
      ) : (
        <SelectField
          name="role"
          label={t.roleLabel}
          options={(roles.data ?? []).map(({ name }) => ({ value: name, label: roleName(name) }))}
        />
      )}
      <PermissionField name="permission" label={t.permission} hint={t.permissionHint} anyOnly />
      <ResourceField label={t.resource} hint={t.resourceHint} bad={t.badResource} />
      <TextField
        name="until"
        label={t.untilLabel}
        hint={t.untilHint}
        type="datetime-local"
        errorWords={{ in_the_past: t.inThePast }}
      />
    </FormDialog>
  );
}
