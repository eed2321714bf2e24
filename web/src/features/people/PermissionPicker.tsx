import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useController } from "react-hook-form";
import { useAllowed } from "../../access/Allowed.tsx";
import { useRoleName } from "../../access/roles.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CONTROL } from "../../ui/Field.tsx";
import { byResource, effectiveOfAll, type Role, throughWhom } from "./roles.ts";
import { PermissionName, useResourceName } from "./words.tsx";

/** `resource:action:scope`, as the server reads it. */
const PERMISSION = /^[a-z][a-z0-9_]{0,31}:[a-z][a-z0-9_]{0,31}:(own|any)$/;

interface PermissionPickerProps {
  roles: readonly Role[];
  role: Role;
  /** The roles that it is to inherit from. */
  parents: readonly string[];
}

/** What a role adds to what it inherits: the permissions by name, and those of services that Postern does not know. */
export function PermissionPicker({ roles, role, parents }: PermissionPickerProps) {
  const t = useTexts("people").role;
  const nameOf = useResourceName();
  const { field } = useController({ name: "permissions" });
  const { data } = useQuery({ ...permissionsQuery, enabled: useAllowed()("list_permissions") });
  const ticked = field.value as readonly string[];
  const set = (permission: string, wanted: boolean) =>
    field.onChange(wanted ? [...ticked, permission] : ticked.filter((one) => one !== permission));
  const known = (data ?? []).map((one) => one.permission);
  const shown = [...known, ...[...role.permissions, ...ticked].filter((one) => !known.includes(one))];
  const through = effectiveOfAll(roles, parents);
  const inherited = [...through].filter((one) => !ticked.includes(one));
  const choosable = [...new Set(shown)].filter((one) => !inherited.includes(one));
  const above = roles.map((one) => (one.name === role.name ? { ...one, permissions: [], parents: [...parents] } : one));
  return (
    <fieldset id="field-permissions" className="flex min-w-0 flex-col gap-6">
      <legend className="mb-4">
        <h2 className="text-section font-bold">{t.permissions}</h2>
      </legend>
      <Inherited permissions={inherited} through={(permission) => throughWhom(above, role.name, permission)} />
      <div className="gap-8 tablet:columns-2">
        {byResource(choosable, (one) => one).map(([resource, permissions]) => (
          <div key={resource} className="mb-5 break-inside-avoid">
            <h3 className="font-medium">{nameOf(resource)}</h3>
            <ul>
              {permissions.map((permission) => (
                <Tick
                  key={permission}
                  permission={permission}
                  ticked={ticked.includes(permission)}
                  onChange={(wanted) => set(permission, wanted)}
                />
              ))}
            </ul>
          </div>
        ))}
      </div>
      <Another onAdd={(permission) => !ticked.includes(permission) && set(permission, true)} />
    </fieldset>
  );
}

interface TickProps {
  permission: string;
  ticked: boolean;
  onChange(wanted: boolean): void;
}

function Tick({ permission, ticked, onChange }: TickProps) {
  const unique = useId();
  return (
    <li className="flex items-start gap-3">
      <input
        type="checkbox"
        id={unique}
        checked={ticked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-2.5 size-5 shrink-0 accent-accent"
      />
      <label htmlFor={unique} className="min-w-0 flex-1 py-1.5">
        <PermissionName permission={permission} />
      </label>
    </li>
  );
}

interface InheritedProps {
  permissions: readonly string[];
  through(permission: string): string | undefined;
}

/** What the role has without being given it; it cannot be taken from it here. */
function Inherited({ permissions, through }: InheritedProps) {
  const t = useTexts("people").role;
  const roleName = useRoleName();
  if (permissions.length === 0) return null;
  return (
    <details>
      <summary className="text-accent underline underline-offset-4">{plural(t.inherited, permissions.length)}</summary>
      <ul className="mt-2 flex flex-col gap-2 border-l-2 border-line pl-4">
        {permissions.map((permission) => (
          <li key={permission}>
            <PermissionName permission={permission} />
            <span className="block text-small text-soft">
              {fill(t.through, { role: roleName(through(permission) ?? "") })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A permission of a service of one's own, which Postern hands out without knowing what it means. */
function Another({ onAdd }: { onAdd(permission: string): void }) {
  const t = useTexts("people").role;
  const unique = useId();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const add = () => {
    const permission = typed.trim();
    const good = PERMISSION.test(permission);
    setWrong(!good);
    if (!good) return;
    onAdd(permission);
    setTyped("");
  };
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={unique} className="font-medium">
        {t.another}
      </label>
      <p id={`${unique}-hint`} className="text-small text-soft">
        {t.anotherHint}
      </p>
      <div className="flex flex-wrap gap-3">
        <input
          id={unique}
          value={typed}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={wrong || undefined}
          aria-describedby={`${unique}-hint ${unique}-error`}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(false);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // Enter adds the permission; it does not send the form around it.
            event.preventDefault();
            add();
          }}
          className={`${CONTROL} font-mono tablet:max-w-80`}
        />
        <Button onClick={add}>{t.add}</Button>
      </div>
      <p id={`${unique}-error`} role="alert" className="text-small font-medium text-danger empty:hidden">
        {wrong ? t.noPermission : ""}
      </p>
    </div>
  );
}
