import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { Allowed, useAllowed } from "../../access/Allowed.tsx";
import { useRoleName } from "../../access/roles.ts";
import { about, api, body } from "../../api/client.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { CONTROL } from "../../ui/Field.tsx";
import { Section } from "../../ui/Page.tsx";
import { Act } from "./Act.tsx";
import { refreshAccess, rolesQuery, type User } from "./queries.ts";
import { addedBy, type Role } from "./roles.ts";
import { PermissionList, RoleId, useRoleDescription } from "./words.tsx";

/** The role that everybody has, which nobody can lose. */
const EVERYBODYS = "user";

/** What somebody may do: each role with what it adds to the others. */
export function UserRoles({ user }: { user: User }) {
  const t = useTexts("people").user;
  const { data: roles } = useQuery({ ...rolesQuery, enabled: useAllowed()("list_roles") });
  return (
    <Section title={t.roles} lead={t.rolesLead}>
      {user.roles.length === 0 && <p className="text-soft">{t.noRoles}</p>}
      <ul className="divide-y divide-line border-y border-line empty:hidden">
        {user.roles.map((name) => (
          <RoleRow key={name} user={user} name={name} roles={roles} />
        ))}
      </ul>
      <Allowed op="assign_role">{roles && <AddRole user={user} roles={roles} />}</Allowed>
    </Section>
  );
}

function RoleRow({ user, name, roles }: { user: User; name: string; roles: Role[] | undefined }) {
  const t = useTexts("people").user;
  const roleName = useRoleName();
  const purposeOf = useRoleDescription();
  const role = roles?.find((one) => one.name === name);
  const added = roles
    ? addedBy(
        roles,
        name,
        user.roles.filter((one) => one !== name),
      )
    : [];
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="wrap-anywhere font-medium">
          {role ? (
            <Link to="/admin/roles/$role" params={{ role: name }} className="text-accent underline underline-offset-4">
              {roleName(name)}
            </Link>
          ) : (
            roleName(name)
          )}
          <RoleId name={name} />
        </p>
        {role && <p className="text-small text-soft">{purposeOf(role)}</p>}
        {role && <Added permissions={added} />}
      </div>
      {name === EVERYBODYS ? (
        <p className="text-small text-soft">{t.everybodys}</p>
      ) : (
        <Act
          op="remove_role"
          label={t.removeRole}
          describedAs={fill(t.removeRoleNamed, { role: roleName(name) })}
          title={fill(t.removeRoleTitle, { role: roleName(name), name: user.name })}
          busy={t.removingRole}
          done={fill(t.roleRemoved, { role: roleName(name) })}
          conflict={t.lastAdministrator}
          danger
          run={() =>
            body(
              api.DELETE("/api/v1/users/{id}/roles/{role}", {
                params: { path: { id: user.id, role: name } },
                ...about(user.name),
              }),
            )
          }
          after={refreshAccess}
        >
          {added.length > 0 ? (
            <>
              <p>{t.loses}</p>
              <PermissionList permissions={added} />
            </>
          ) : (
            <p>{roles ? t.losesNothing : t.losesUnknown}</p>
          )}
        </Act>
      )}
    </li>
  );
}

/** How many permissions, and which when one asks. */
function Added({ permissions }: { permissions: readonly string[] }) {
  const t = useTexts("people").user;
  if (permissions.length === 0) return <p className="mt-1 text-small text-soft">{t.addsNothing}</p>;
  return (
    <details className="mt-1">
      <summary className="text-small text-accent underline underline-offset-4">
        {plural(t.adds, permissions.length)}
      </summary>
      <div className="mt-2 border-l-2 border-line pl-4">
        <PermissionList permissions={permissions} />
      </div>
    </details>
  );
}

function AddRole({ user, roles }: { user: User; roles: Role[] }) {
  const t = useTexts("people").user;
  const roleName = useRoleName();
  const purposeOf = useRoleDescription();
  const unique = useId();
  const others = roles.filter((role) => !user.roles.includes(role.name) && role.name !== EVERYBODYS);
  const [chosen, setChosen] = useState("");
  const role = others.find((one) => one.name === chosen) ?? others[0];
  if (!role) return <p className="text-soft">{t.allRoles}</p>;
  const added = addedBy(roles, role.name, user.roles);
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={unique} className="font-medium">
        {t.addRoleLabel}
      </label>
      <div className="flex flex-wrap items-start gap-3">
        <div className="w-full tablet:w-64">
          <select id={unique} value={role.name} onChange={(event) => setChosen(event.target.value)} className={CONTROL}>
            {others.map(({ name }) => (
              <option key={name} value={name}>
                {roleName(name)}
              </option>
            ))}
          </select>
        </div>
        <Act
          op="assign_role"
          primary
          label={t.addRole}
          title={fill(t.addRoleTitle, { role: roleName(role.name), name: user.name })}
          busy={t.addingRole}
          done={fill(t.roleAdded, { role: roleName(role.name) })}
          run={() =>
            body(
              api.PUT("/api/v1/users/{id}/roles/{role}", {
                params: { path: { id: user.id, role: role.name } },
                ...about(user.name),
              }),
            )
          }
          after={refreshAccess}
        >
          {added.length > 0 ? (
            <>
              <p>{t.gains}</p>
              <PermissionList permissions={added} />
            </>
          ) : (
            <p>{t.gainsNothing}</p>
          )}
        </Act>
      </div>
      <p className="text-small text-soft">
        {purposeOf(role)} {added.length > 0 ? plural(t.wouldAdd, added.length) : t.gainsNothing}
      </p>
    </div>
  );
}
