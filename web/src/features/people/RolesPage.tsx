import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Allowed, useAllowed } from "../../access/Allowed.tsx";
import { useRoleName } from "../../access/roles.ts";
import { plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { NewRoleDialog } from "./NewRoleDialog.tsx";
import { rolesQuery } from "./queries.ts";
import { effectiveOf, type Role } from "./roles.ts";
import { RoleId, useRoleDescription } from "./words.tsx";

/** All roles, what they are for and what they build on. */
export function RolesPage() {
  const t = useTexts("people").roles;
  const query = useQuery(rolesQuery);
  const [making, setMaking] = useState(false);
  return (
    <Page
      wide
      title={t.title}
      lead={t.lead}
      action={
        <Allowed op="put_role">
          <Button
            look="primary"
            icon={<Plus aria-hidden className="size-5" strokeWidth={1.75} />}
            unavailable={!query.data}
            onClick={() => setMaking(true)}
          >
            {t.make}
          </Button>
        </Allowed>
      }
    >
      <Loaded query={query} height="h-13">
        {(roles) => <RoleTable roles={roles} />}
      </Loaded>
      {making && query.data && <NewRoleDialog roles={query.data} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function RoleTable({ roles }: { roles: Role[] }) {
  const t = useTexts("people").roles;
  const roleName = useRoleName();
  const purposeOf = useRoleDescription();
  const mayList = useAllowed()("list_users");
  const columns: Column<Role>[] = [
    {
      key: "name",
      title: t.name,
      heads: true,
      cell: (role) => (
        <span className="block tablet:min-w-40">
          <Link
            to="/admin/roles/$role"
            params={{ role: role.name }}
            className="break-all font-medium text-accent underline underline-offset-4"
          >
            {roleName(role.name)}
          </Link>
          <RoleId name={role.name} />
          <span className="block text-small text-soft">{role.built_in ? t.isBuiltIn : t.isCustom}</span>
        </span>
      ),
    },
    {
      key: "for",
      title: t.description,
      cell: (role) => <span className="block wrap-anywhere tablet:max-w-96">{purposeOf(role) || "–"}</span>,
    },
    { key: "parents", title: t.parents, cell: (role) => role.parents.map(roleName).join(", ") || "–" },
    {
      key: "permits",
      title: t.permits,
      cell: (role) => plural(t.count, effectiveOf(roles, role.name).size),
    },
  ];
  if (mayList)
    columns.push({
      key: "people",
      title: t.people,
      cell: (role) => (
        <Link
          to="/admin/users"
          search={{ role: role.name }}
          aria-label={t.showPeople.replace("{role}", roleName(role.name))}
          className="text-accent underline underline-offset-4"
        >
          {t.show}
        </Link>
      ),
    });
  return <Table caption={t.title} columns={columns} rows={roles} keyOf={(role) => role.name} />;
}
