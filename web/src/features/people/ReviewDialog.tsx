import { useMutation, useQuery } from "@tanstack/react-query";
import { useAllowed } from "../../access/Allowed.tsx";
import { own } from "../../access/own.ts";
import { ProofNote, useProofLock } from "../../access/Proof.tsx";
import { useRoleName } from "../../access/roles.ts";
import { about, api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { queryClient } from "../../api/queryClient.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { LoadProblem } from "../../ui/Problem.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Note } from "../../ui/Status.tsx";
import { ifMatch, refreshAccess, roleQuery, rolesQuery, someUsersQuery, type Versioned } from "./queries.ts";
import { Refusal } from "./Refusal.tsx";
import { type Effect, effectsOf, type Role } from "./roles.ts";
import { PermissionList } from "./words.tsx";

export interface RoleValues {
  description: string;
  parents: string[];
  permissions: string[];
}

interface ReviewDialogProps {
  name: string;
  /** What the role is to become, given what it is by now. */
  next(current: Role): RoleValues;
  onClose(): void;
  onSaved(): void;
}

/**
 * Says who gains and who loses what by a change of a role, as the role is now, and then changes it by one PUT of exactly
 * that version. When somebody was faster, the list is made anew over what they left.
 */
export function ReviewDialog({ name, next, onClose, onSaved }: ReviewDialogProps) {
  const t = useTexts("people").review;
  const frame = useTexts("frame");
  const query = useQuery({ ...roleQuery(name), staleTime: 0, refetchOnWindowFocus: false });
  const list = useQuery(rolesQuery);
  const lock = useProofLock("put_role");
  const save = useMutation({
    mutationFn: ({ item, etag }: Versioned<Role>) =>
      body(
        api.PUT("/api/v1/rbac/roles/{role}", {
          params: { path: { role: name }, header: ifMatch(etag) },
          body: next(item),
          ...about(name),
        }),
      ),
    onSuccess: () => {
      onSaved();
      refreshAccess();
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.slug === "precondition-failed")
        void queryClient.invalidateQueries({ queryKey: ["roles"] });
    },
  });
  const stale = save.error instanceof ApiProblem && save.error.slug === "precondition-failed";
  const current = query.isFetching ? undefined : query.data;
  const roles = list.data?.map((role) => (role.name === name && current ? current.item : role));
  return (
    <Dialog title={fill(t.title, { role: name })} onClose={onClose} mayClose={() => !save.isPending}>
      {query.isError && !query.isFetching && <LoadProblem error={query.error} retry={() => query.refetch()} />}
      {stale && <Note tone="warn">{t.changedMeanwhile}</Note>}
      {current && roles ? (
        <Effects effects={effectsOf(roles, name, next(current.item))} />
      ) : (
        !query.isError && <Skeleton />
      )}
      {!stale && <RoleRefusal error={save.error} />}
      <ProofNote op="put_role" />
      <div className="flex flex-wrap gap-3">
        <Button
          look="primary"
          busy={save.isPending}
          busyLabel={frame.saving}
          {...lock}
          unavailable={!current || !roles}
          onClick={() => current && save.mutate(current)}
        >
          {t.save}
        </Button>
        <Button data-autofocus onClick={onClose} unavailable={save.isPending}>
          {frame.cancel}
        </Button>
      </div>
    </Dialog>
  );
}

/** What of a role the server cannot take: each in words of its own. */
function RoleRefusal({ error }: { error: unknown }) {
  const t = useTexts("people").review;
  if (!(error instanceof ApiProblem) || error.slug !== "validation")
    return <Refusal error={error} conflict={t.conflict} />;
  const codes: Record<string, string> = t.codes;
  return (
    <div role="alert">
      <Note tone="danger">
        {error.errors.map(({ pointer, code, detail }) => (
          <p key={pointer + code}>{own(codes, code) ?? detail}</p>
        ))}
      </Note>
    </div>
  );
}

function Effects({ effects }: { effects: Effect[] }) {
  const t = useTexts("people").review;
  const roleName = useRoleName();
  if (effects.length === 0) return <p>{t.nobody}</p>;
  return (
    <ul className="flex flex-col gap-5">
      {effects.map((effect) => (
        <li key={effect.role} className="flex flex-col gap-2">
          <p className="font-medium">{fill(t.whoever, { role: roleName(effect.role) })}</p>
          <Holders role={effect.role} />
          <Permissions title={t.gains} permissions={effect.gains} />
          <Permissions title={t.loses} permissions={effect.loses} />
        </li>
      ))}
    </ul>
  );
}

function Permissions({ title, permissions }: { title: string; permissions: readonly string[] }) {
  if (permissions.length === 0) return null;
  return (
    <div className="border-l-2 border-edge pl-3">
      <p className="text-small text-soft">{title}</p>
      <PermissionList permissions={permissions} />
    </div>
  );
}

const NAMED = 10;

/** Some of those who have a role, so that one knows whom it concerns. */
function Holders({ role }: { role: string }) {
  const t = useTexts("people").review;
  const mayList = useAllowed()("list_users");
  const { data } = useQuery({
    ...someUsersQuery({ role, limit: NAMED }),
    enabled: mayList,
  });
  if (!data) return null;
  if (data.items.length === 0) return <p className="text-small text-soft">{t.nobodyHas}</p>;
  const names = data.items.map((user) => user.name).join(", ");
  return (
    <p className="wrap-anywhere text-small text-soft">
      {data.next_cursor ? fill(t.many, { names }) : `${plural(t.people, data.items.length)}: ${names}`}
    </p>
  );
}
