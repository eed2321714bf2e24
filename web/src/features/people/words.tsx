import { own } from "../../access/own.ts";
import { usePermissionWords } from "../../access/permissions.ts";
import { useRoleName } from "../../access/roles.ts";
import { useTexts } from "../../texts/index.ts";

/** What a kind of resource is called; its id where we have no word. */
export function useResourceName(): (resource: string) => string {
  const names: Record<string, string> = useTexts("permissions").resources;
  return (resource) => own(names, resource) ?? resource;
}

/** What a role is for: of the built-in ones the API says nothing. */
export function useRoleDescription(): (role: { name: string; description: string }) => string {
  const t = useTexts("people").roles.builtIn;
  const built: Record<string, string> = t;
  return (role) => role.description || (own(built, role.name) ?? "");
}

/** The id of a role that is called otherwise in words: what programs and the log know it by. */
export function RoleId({ name }: { name: string }) {
  if (useRoleName()(name) === name) return null;
  return <code className="block break-all font-mono text-tiny font-normal text-soft">{name}</code>;
}

/** A permission in words, its id below. */
export function PermissionName({ permission }: { permission: string }) {
  const { text, lang } = usePermissionWords()(permission);
  return (
    <span className="inline-block min-w-0">
      {text !== permission && <span lang={lang}>{text}</span>}
      <code className="block break-words font-mono text-tiny text-soft">{permission}</code>
    </span>
  );
}

/** Several permissions, one a line. */
export function PermissionList({ permissions }: { permissions: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {permissions.map((permission) => (
        <li key={permission}>
          <PermissionName permission={permission} />
        </li>
      ))}
    </ul>
  );
}
