import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Allowed, useAllowed } from "../../access/Allowed.tsx";
import { own } from "../../access/own.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { announce } from "../../ui/toasts.ts";
import { useWide } from "../../ui/useWide.ts";
import { ChangesBar } from "./ChangesBar.tsx";
import { Matrix } from "./Matrix.tsx";
import { rolesQuery } from "./queries.ts";
import { ReviewDialog } from "./ReviewDialog.tsx";
import { RoleColumn } from "./RoleColumn.tsx";
import { type Change, changed, type Role, toggled } from "./roles.ts";

const route = getRouteApi("/house/admin/permissions");
const NONE: Change = { add: [], remove: [] };

/** Everything that may be done, and by which role. */
export function PermissionsPage() {
  const t = useTexts("people").matrix;
  const roles = useQuery(rolesQuery);
  const permissions = useQuery(permissionsQuery);
  return (
    <Page
      wide
      title={t.title}
      lead={t.lead}
      action={
        <Allowed op="list_grants">
          <ButtonLink look="primary" to="/admin/access">
            {t.check}
          </ButtonLink>
        </Allowed>
      }
    >
      <Loaded query={permissions} lines={12}>
        {(catalogue) => (
          <Loaded query={roles} lines={12}>
            {(all) => <Editor roles={all} permissions={rowsOf(catalogue, all)} />}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

/** The permissions by name, then those of services that only roles know. */
function rowsOf(catalogue: readonly { permission: string }[], roles: readonly Role[]): string[] {
  return [...new Set([...catalogue.map((one) => one.permission), ...roles.flatMap((role) => role.permissions)])];
}

/** The table, and what was ticked in it and is not saved yet. */
function Editor({ roles, permissions }: { roles: Role[]; permissions: string[] }) {
  const t = useTexts("people").matrix;
  const wide = useWide();
  const editable = useAllowed()("put_role");
  const search = route.useSearch();
  const [changes, setChanges] = useState<Readonly<Record<string, Change>>>({});
  const [review, setReview] = useState<string>();
  const changeOf = (role: string) => own(changes, role) ?? NONE;
  const discard = (role: string) => setChanges(({ [role]: _, ...others }) => others);
  const toggle = (role: Role, permission: string, wanted: boolean) => {
    const next = toggled(role, changeOf(role.name), permission, wanted);
    if (next.add.length + next.remove.length === 0) discard(role.name);
    else setChanges({ ...changes, [role.name]: next });
  };
  const table = { roles, permissions, changeOf, ...(editable ? { toggle } : {}) };
  return (
    <div className="flex flex-col gap-4">
      {wide ? <Matrix {...table} /> : <RoleColumn {...table} chosen={search.role} />}
      <ChangesBar changes={changes} onReview={setReview} onDiscard={discard} />
      {review && (
        <ReviewDialog
          name={review}
          next={({ description, parents, permissions: own }) => ({
            description,
            parents,
            permissions: changed(own, changeOf(review)),
          })}
          onClose={() => setReview(undefined)}
          onSaved={() => {
            announce(fill(t.saved, { role: review }));
            discard(review);
            setReview(undefined);
          }}
        />
      )}
    </div>
  );
}
