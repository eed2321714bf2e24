import { type ReactNode, useState } from "react";
import { z } from "zod/mini";
import { Allowed } from "../../access/Allowed.tsx";
import { api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { TextField } from "../../ui/Field.tsx";
import { useSubmission } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { fieldProblem, isEscalation } from "./problems.ts";
import { ifMatch, refreshUser, type User } from "./queries.ts";
import { SecondFactor, UserStatus } from "./UserStatus.tsx";

/** What is known of an account. */
export function UserFacts({ user, etag }: { user: User; etag: string }) {
  const t = useTexts("people").user;
  const [renaming, setRenaming] = useState(false);
  return (
    <Panel>
      <dl className="grid gap-x-8 gap-y-5 tablet:grid-cols-2 desktop:grid-cols-[1fr_1fr_1.5fr]">
        <Fact name={t.name}>
          <span className="flex min-w-0 flex-wrap items-center gap-x-3">
            <span className="min-w-0 wrap-anywhere">{user.name}</span>
            <Allowed op="update_user">
              <Button look="quiet" className="-ml-4 tablet:ml-0" onClick={() => setRenaming(true)}>
                {t.rename}
              </Button>
            </Allowed>
          </span>
        </Fact>
        <Fact name={t.status}>
          <UserStatus user={user} />
        </Fact>
        <Fact name={t.factor}>
          <SecondFactor on={user.mfa_enabled} />
        </Fact>
        <Fact name={t.lastLogin}>{user.last_login_at ? <Time at={user.last_login_at} /> : t.never}</Fact>
        <Fact name={t.created}>
          <Time at={user.created_at} to="day" />
        </Fact>
        <Fact name={t.id}>
          <CopyValue value={user.id} />
        </Fact>
      </dl>
      {renaming && <RenameDialog user={user} etag={etag} onClose={() => setRenaming(false)} />}
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-small text-soft">{name}</dt>
      <dd className="flex min-h-9 items-center">{children}</dd>
    </div>
  );
}

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "required"), z.maxLength(100, "too_long")),
});

function RenameDialog({ user, etag, onClose }: { user: User; etag: string; onClose(): void }) {
  const t = useTexts("people").user;
  const frame = useTexts("frame");
  const submission = useSubmission(schema, { name: user.name }, async ({ name }) => {
    try {
      await body(
        api.PATCH("/api/v1/users/{id}", {
          params: { path: { id: user.id }, header: ifMatch(etag) },
          body: { name },
        }),
      );
    } catch (error) {
      if (error instanceof ApiProblem && error.slug === "precondition-failed") {
        refreshUser(user.id);
        throw fieldProblem("/name", "changed", error);
      }
      if (isEscalation(error)) throw fieldProblem("/name", "above", error);
      throw error;
    }
    refreshUser(user.id);
    announce(t.renamed);
    onClose();
  });
  return (
    <FormDialog
      title={t.renameTitle}
      onClose={onClose}
      submission={submission}
      action={t.renameAction}
      busyAction={frame.saving}
    >
      <TextField
        name="name"
        label={t.name}
        hint={t.renameHint}
        autoComplete="off"
        maxLength={100}
        errorWords={{ changed: t.changedMeanwhile, above: t.above }}
        data-autofocus
      />
    </FormDialog>
  );
}
