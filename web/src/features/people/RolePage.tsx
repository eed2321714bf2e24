import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useAllowed } from "../../access/Allowed.tsx";
import { NothingHere } from "../../access/NothingHere.tsx";
import { useRoleName } from "../../access/roles.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Section } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { roleQuery, rolesQuery } from "./queries.ts";
import { RoleDelete } from "./RoleDelete.tsx";
import { RoleForm } from "./RoleForm.tsx";
import { byResource, effectiveOf, type Role, throughWhom } from "./roles.ts";
import { PermissionName, RoleId, useResourceName, useRoleDescription } from "./words.tsx";

const route = getRouteApi("/house/admin/roles/$role");

/** One role: what it is for, what it builds on, what it permits. */
export function RolePage() {
  const t = useTexts("people").role;
  const roleName = useRoleName();
  const { role: name } = route.useParams();
  const query = useQuery(roleQuery(name));
  const list = useQuery(rolesQuery);
  const mayPut = useAllowed()("put_role");
  const purposeOf = useRoleDescription();
  if (query.error instanceof ApiProblem && (query.error.status === 404 || query.error.status === 422))
    return <NothingHere />;
  const role = query.data?.item;
  const changeable = role && !role.built_in && mayPut;
  return (
    <Page
      title={fill(t.title, { role: roleName(name) })}
      lead={
        <>
          <RoleId name={name} />
          {role && !changeable && <p className="wrap-anywhere">{purposeOf(role)}</p>}
          <Link to="/admin/roles" className="text-accent underline underline-offset-4">
            {t.all}
          </Link>
        </>
      }
    >
      <Loaded query={query}>
        {({ item }) => (
          <Loaded query={list}>
            {(roles) =>
              changeable ? (
                <>
                  <RoleForm key={item.name} role={item} roles={roles} />
                  <RoleDelete role={item} etag={query.data?.etag ?? ""} />
                </>
              ) : (
                <ReadOnly role={item} roles={roles} />
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

function ReadOnly({ role, roles }: { role: Role; roles: Role[] }) {
  const t = useTexts("people").role;
  const roleName = useRoleName();
  const nameOf = useResourceName();
  const all = [...effectiveOf(roles, role.name)];
  return (
    <div className="flex flex-col gap-8">
      <Note tone="info">{role.built_in ? t.builtIn : t.mayNot}</Note>
      <Section title={t.parents}>
        <p>{role.parents.map(roleName).join(", ") || t.noParents}</p>
      </Section>
      <Section title={t.permissions} lead={fill(t.permitsCount, { own: role.permissions.length, all: all.length })}>
        {byResource(all, (one) => one).map(([resource, permissions]) => (
          <div key={resource}>
            <h3 className="mb-1 font-medium">{nameOf(resource)}</h3>
            <ul className="divide-y divide-line border-y border-line">
              {permissions.map((permission) => {
                const through = throughWhom(roles, role.name, permission);
                return (
                  <li key={permission} className="flex flex-wrap justify-between gap-x-4 py-2">
                    <PermissionName permission={permission} />
                    <span className="text-small text-soft">
                      {through && through !== role.name ? fill(t.through, { role: roleName(through) }) : t.own}
                    </span>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </Section>
    </div>
  );
}
