import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProof } from "../../access/Proof.tsx";
import { usePermissionWords } from "../../access/permissions.ts";
import { about, api, body, idempotent } from "../../api/client.ts";
import type { OperationId } from "../../api/generated/operations.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { fill, type Texts, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckGroup } from "../../ui/CheckGroup.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { announce } from "../../ui/toasts.ts";
import { accountSchema, bodyOf, valuesOf } from "./accounts.ts";
import { type ServiceAccount, serviceAccountQuery } from "./queries.ts";

/** A new service account. */
export function CreateDialog({ onClose }: { onClose(): void }) {
  const t = useTexts("work").programs;
  const [key] = useState(() => crypto.randomUUID());
  return (
    <Dialog title={t.create} onClose={onClose}>
      <AccountForm
        op="create_service_account"
        words={{ action: t.create, busy: t.creating, done: t.created }}
        send={(values) =>
          body(api.POST("/api/v1/service-accounts", { headers: idempotent(key), body: values, ...about(values.name) }))
        }
        onClose={onClose}
      />
    </Dialog>
  );
}

/** What is said of a service account. It is read anew for that: only the version that is shown is changed. */
export function EditDialog({ id, name, onClose }: { id: string; name: string; onClose(): void }) {
  const t = useTexts("work").programs;
  const query = useQuery(serviceAccountQuery(id));
  return (
    <Dialog title={fill(t.editTitle, { name })} onClose={onClose}>
      <Loaded query={query} lines={5}>
        {({ account, version }) => (
          <AccountForm
            op="update_service_account"
            account={account}
            words={{ action: t.save, busy: t.saving, done: t.saved }}
            send={(values) =>
              body(
                api.PATCH("/api/v1/service-accounts/{id}", {
                  params: { path: { id }, header: { "if-match": version } },
                  body: values,
                  ...about(name),
                }),
              )
            }
            onClose={onClose}
          />
        )}
      </Loaded>
    </Dialog>
  );
}

interface AccountFormProps {
  op: OperationId;
  account?: ServiceAccount;
  words: { action: string; busy: string; done: Texts<"work">["programs"]["created" | "saved"] };
  send(values: ReturnType<typeof bodyOf>): Promise<unknown>;
  onClose(): void;
}

function AccountForm({ op, account, words, send, onClose }: AccountFormProps) {
  const t = useTexts("work").programs;
  const frame = useTexts("frame");
  const client = useQueryClient();
  const proof = useProof(op);
  const submission = useSubmission(accountSchema, valuesOf(account), async (values) => {
    await send(bodyOf(values));
    announce(fill(words.done, { name: values.name }));
    onClose();
    await client.invalidateQueries({ queryKey: ["service-accounts"] });
  });
  return (
    <Form
      proof={proof}
      submission={submission}
      action={words.action}
      busyAction={words.busy}
      beside={<Button onClick={onClose}>{frame.cancel}</Button>}
    >
      {submission.problem?.slug === "precondition-failed" && <p>{t.changedMeanwhile}</p>}
      <TextField name="name" label={t.name} hint={t.nameHint} autoComplete="off" maxLength={100} data-autofocus />
      <Permissions held={account?.permissions ?? []} />
      <TextArea code name="audiences" label={t.audiences} hint={t.audiencesHint} errorWords={t.errors} />
      <TextArea code name="allowed_addresses" label={t.addresses} hint={t.addressesHint} errorWords={t.errors} />
    </Form>
  );
}

function Permissions({ held }: { held: readonly string[] }) {
  const t = useTexts("work").programs;
  const query = useQuery(permissionsQuery);
  const wordsOf = usePermissionWords();
  return (
    <Loaded query={query} lines={3}>
      {(all) => {
        const offered = all.filter(({ for_services }) => for_services);
        const known = new Set(offered.map(({ permission }) => permission));
        return (
          <CheckGroup
            name="permissions"
            legend={t.permissions}
            hint={t.permissionsHint}
            errorWords={{ ...t.errors, required: t.choosePermission }}
            options={[
              ...offered.map(({ permission }) => {
                const { text, lang } = wordsOf(permission);
                return {
                  value: permission,
                  label: <span lang={lang}>{text}</span>,
                  hint: <code className="font-mono break-all">{permission}</code>,
                };
              }),
              ...held.filter((one) => !known.has(one)).map((one) => ({ value: one, label: one })),
            ]}
          />
        );
      }}
    </Loaded>
  );
}
