import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { useAllowed } from "../../access/Allowed.tsx";
import { usePermissionWords } from "../../access/permissions.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { TextField } from "../../ui/Field.tsx";

interface PermissionFieldProps {
  name: string;
  label: string;
  hint?: ReactNode;
  /** Of a grant, which is on one resource, whosever it is. */
  anyOnly?: boolean;
}

/** A permission by its id; those that are known by name are offered. */
export function PermissionField({ name, label, hint, anyOnly }: PermissionFieldProps) {
  const t = useTexts("people").role;
  const list = useId();
  const { data } = useQuery({ ...permissionsQuery, enabled: useAllowed()("list_permissions") });
  const words = usePermissionWords();
  const known = (data ?? []).map((one) => one.permission);
  const offered = anyOnly ? known.map((one) => one.replace(/:own$/, ":any")) : known;
  return (
    <>
      <TextField
        name={name}
        label={label}
        hint={hint}
        list={list}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        errorWords={{ invalid_permission: t.noPermission, invalid_scope: t.onlyAny }}
      />
      <datalist id={list}>
        {[...new Set(offered)].map((permission) => (
          <option key={permission} value={permission}>
            {words(permission).text}
          </option>
        ))}
      </datalist>
    </>
  );
}
