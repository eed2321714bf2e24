import { useMutation } from "@tanstack/react-query";
import { z } from "zod/mini";
import { useAllowed } from "../../access/Allowed.tsx";
import { own } from "../../access/own.ts";
import { api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { Note } from "../../ui/Status.tsx";
import { PermissionField } from "./PermissionField.tsx";
import { PersonField } from "./PersonField.tsx";
import { personAt } from "./person.ts";
import { fieldProblem } from "./problems.ts";
import type { CheckAnswer } from "./queries.ts";
import { ResourceField } from "./ResourceField.tsx";

const schema = z.object({
  person: z.string(),
  permission: z.string().check(z.trim(), z.minLength(1, "required")),
  resource: z.string(),
  owner: z.string(),
});
type Asked = z.infer<typeof schema>;

async function ask({ person, permission, resource, owner }: Asked): Promise<CheckAnswer> {
  const user = person.trim() ? await personAt("/person", person) : undefined;
  const whose = owner.trim() ? await personAt("/owner", owner) : undefined;
  const type = permission.split(":")[0] ?? "";
  return body(
    api.POST("/api/v1/rbac/check", {
      body: {
        permission,
        ...(user ? { user_id: user } : {}),
        ...(resource.trim() ? { resource: { type, id: resource.trim(), ...(whose ? { owner: whose } : {}) } } : {}),
      },
    }),
  ).catch((error) => {
    if (error instanceof ApiProblem && error.status === 404) throw fieldProblem("/person", "unknown_person", error);
    throw error;
  });
}

/** May somebody do something, and why? */
export function CheckForm() {
  const t = useTexts("people").check;
  const aboutOthers = useAllowed()("list_users");
  const check = useMutation({ mutationFn: ask });
  const submission = useSubmission(schema, { person: "", permission: "", resource: "", owner: "" }, check.mutateAsync);
  const resource = submission.form.watch("resource");
  return (
    <div className="flex max-w-[44rem] flex-col gap-5">
      <Form submission={submission} action={t.action} busyAction={t.busy}>
        {aboutOthers && <PersonField name="person" label={t.person} hint={t.personHint} />}
        <PermissionField name="permission" label={t.permission} hint={t.permissionHint} />
        <ResourceField label={t.resource} hint={t.resourceHint} bad={t.badResource} />
        {resource.trim() && aboutOthers && <PersonField name="owner" label={t.owner} hint={t.ownerHint} />}
      </Form>
      <div role="status">{check.data && <Verdict asked={check.variables} answer={check.data} />}</div>
    </div>
  );
}

function Verdict({ asked, answer }: { asked: Asked; answer: CheckAnswer }) {
  const t = useTexts("people").check;
  const reasons: Record<string, string> = t.reasons;
  const who = asked.person.trim() || t.you;
  const values = { who, permission: asked.permission };
  return (
    <Note tone={answer.allowed ? "ok" : "danger"}>
      <p className="wrap-anywhere font-medium">{fill(answer.allowed ? t.yes : t.no, values)}</p>
      <p className="text-small">{own(reasons, answer.reason) ?? answer.reason}</p>
    </Note>
  );
}
