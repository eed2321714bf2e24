import { useState } from "react";
import { z } from "zod/mini";
import { useRoleName } from "../../access/roles.ts";
import { useTexts } from "../../texts/index.ts";
import { CheckGroup } from "../../ui/CheckGroup.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { announce } from "../../ui/toasts.ts";
import { PermissionPicker } from "./PermissionPicker.tsx";
import { ReviewDialog, type RoleValues } from "./ReviewDialog.tsx";
import { heirsOf, type Role } from "./roles.ts";
import { useRoleDescription } from "./words.tsx";

const schema = z.object({
  description: z.string().check(z.maxLength(500, "too_long")),
  parents: z.array(z.string()).check(z.maxLength(32, "too_many")),
  permissions: z.array(z.string()).check(z.maxLength(200, "too_many")),
});

/** Changes a role. What follows from it is shown before it is saved. */
export function RoleForm({ role, roles }: { role: Role; roles: Role[] }) {
  const t = useTexts("people").role;
  const roleName = useRoleName();
  const purposeOf = useRoleDescription();
  const [review, setReview] = useState<RoleValues>();
  const { description, parents, permissions } = role;
  const submission = useSubmission(schema, { description, parents, permissions }, async (values) => setReview(values));
  const chosen = submission.form.watch("parents");
  // A role that inherits from this one cannot be above it.
  const below = heirsOf(roles, role.name).map((one) => one.name);
  return (
    <>
      <Form submission={submission} action={t.review} busyAction={t.review}>
        <TextArea name="description" label={t.description} />
        <CheckGroup
          name="parents"
          legend={t.parents}
          hint={t.parentsHint}
          options={roles
            .filter((one) => one.name !== role.name)
            .map((one) => ({
              value: one.name,
              label: roleName(one.name),
              hint: below.includes(one.name) ? t.wouldBeCycle : purposeOf(one),
            }))}
        />
        <PermissionPicker roles={roles} role={role} parents={chosen} />
      </Form>
      {review && (
        <ReviewDialog
          name={role.name}
          next={() => review}
          onClose={() => setReview(undefined)}
          onSaved={() => {
            setReview(undefined);
            submission.form.reset(review);
            announce(t.saved);
          }}
        />
      )}
    </>
  );
}
