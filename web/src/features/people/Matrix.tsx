import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { useRoleName } from "../../access/roles.ts";
import { useTexts } from "../../texts/index.ts";
import { MatrixCell } from "./MatrixCell.tsx";
import { byResource, type Change, type Role } from "./roles.ts";
import { PermissionName, RoleId, useResourceName } from "./words.tsx";

export interface MatrixProps {
  roles: readonly Role[];
  permissions: readonly string[];
  changeOf(role: string): Change;
  /** Where the caller may change roles. */
  toggle?(role: Role, permission: string, wanted: boolean): void;
}

const HEAD = "border-b border-edge bg-canvas px-3 py-2 text-left text-small font-medium";

/** Permissions down, roles across. The heads of both stay while one scrolls. */
export function Matrix({ roles, permissions, changeOf, toggle }: MatrixProps) {
  const t = useTexts("people").matrix;
  const roleName = useRoleName();
  const nameOf = useResourceName();
  return (
    <section
      aria-label={t.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
      tabIndex={0}
      className="relative max-h-[calc(100dvh-14rem)] min-h-80 overflow-auto rounded-panel border border-line"
    >
      <table className="min-w-full border-separate border-spacing-0 text-small">
        <caption className="sr-only">{t.title}</caption>
        <thead>
          <tr>
            <th scope="col" className={`${HEAD} sticky left-0 top-0 z-[3] min-w-64`}>
              {t.permission}
            </th>
            {roles.map((role) => (
              <th key={role.name} scope="col" className={`${HEAD} sticky top-0 z-[2] min-w-40`}>
                <Link
                  to="/admin/roles/$role"
                  params={{ role: role.name }}
                  className="text-accent underline underline-offset-4"
                >
                  {roleName(role.name)}
                </Link>
                <RoleId name={role.name} />
                <span className="block font-normal text-soft">{role.built_in ? t.builtIn : t.custom}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {byResource(permissions, (one) => one).map(([resource, rows]) => (
            <Fragment key={resource}>
              <tr>
                <th
                  scope="rowgroup"
                  className="sticky left-0 z-[1] border-b border-line bg-sunken px-3 py-1.5 text-left font-bold"
                >
                  {nameOf(resource)}
                </th>
                <td colSpan={roles.length} className="border-b border-line bg-sunken" />
              </tr>
              {rows.map((permission) => (
                <tr key={permission}>
                  <th
                    scope="row"
                    className="sticky left-0 z-[1] border-b border-line bg-paper px-3 py-1.5 text-left font-normal"
                  >
                    <PermissionName permission={permission} />
                  </th>
                  {roles.map((role) => (
                    <td key={role.name} className="border-b border-line bg-paper px-3 py-1.5 align-middle">
                      <MatrixCell
                        roles={roles}
                        role={role}
                        permission={permission}
                        change={changeOf(role.name)}
                        {...(toggle && !role.built_in ? { toggle } : {})}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}
