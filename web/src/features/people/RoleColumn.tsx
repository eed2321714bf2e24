import { useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { useRoleName } from "../../access/roles.ts";
import { useTexts } from "../../texts/index.ts";
import { CONTROL } from "../../ui/Field.tsx";
import type { MatrixProps } from "./Matrix.tsx";
import { MatrixCell } from "./MatrixCell.tsx";
import { byResource } from "./roles.ts";
import { PermissionName, useResourceName } from "./words.tsx";

/** The same on a phone: one role at a time. */
export function RoleColumn({
  roles,
  permissions,
  changeOf,
  toggle,
  chosen,
}: MatrixProps & { chosen: string | undefined }) {
  const t = useTexts("people").matrix;
  const roleName = useRoleName();
  const nameOf = useResourceName();
  const navigate = useNavigate();
  const unique = useId();
  const role = roles.find((one) => one.name === chosen) ?? roles[0];
  if (!role) return null;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1.5">
        <label htmlFor={unique} className="font-medium">
          {t.role}
        </label>
        <select
          id={unique}
          value={role.name}
          onChange={(event) =>
            navigate({ to: "/admin/permissions", search: { role: event.target.value }, replace: true })
          }
          className={CONTROL}
        >
          {roles.map(({ name }) => (
            <option key={name} value={name}>
              {roleName(name)}
            </option>
          ))}
        </select>
      </div>
      {byResource(permissions, (one) => one).map(([resource, rows]) => (
        <section key={resource} aria-label={nameOf(resource)}>
          <h2 className="mb-1 font-bold">{nameOf(resource)}</h2>
          <ul className="divide-y divide-line rounded-panel border border-line bg-paper px-4">
            {rows.map((permission) => (
              <li key={permission} className="flex items-center justify-between gap-4 py-2">
                <PermissionName permission={permission} />
                <span className="shrink-0 text-right text-small">
                  <MatrixCell
                    roles={roles}
                    role={role}
                    permission={permission}
                    change={changeOf(role.name)}
                    {...(toggle && !role.built_in ? { toggle } : {})}
                  />
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
