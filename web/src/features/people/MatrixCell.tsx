import { Check, Minus } from "lucide-react";
import { useRoleName } from "../../access/roles.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { type Change, type Role, throughWhom } from "./roles.ts";

interface MatrixCellProps {
  roles: readonly Role[];
  role: Role;
  permission: string;
  change: Change;
  /** Only where the role can be changed. */
  toggle?(role: Role, permission: string, wanted: boolean): void;
}

/** Whether a role permits something: of its own, through another, or not. Always in words, with a sign beside. */
export function MatrixCell({ roles, role, permission, change, toggle }: MatrixCellProps) {
  const t = useTexts("people").matrix;
  const roleName = useRoleName();
  const through = throughWhom(roles, role.name, permission);
  const own = role.permissions.includes(permission);
  if (!own && through !== undefined && !change.add.includes(permission)) {
    const words = through === role.name ? t.included : fill(t.through, { role: roleName(through) });
    return (
      <span className="inline-flex items-center gap-1.5 text-soft">
        <Check aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        <span className="break-words">{words}</span>
      </span>
    );
  }
  const ticked = (own && !change.remove.includes(permission)) || change.add.includes(permission);
  if (toggle) {
    const pending = ticked !== own;
    return (
      <label
        className={`-mx-1.5 inline-flex min-h-9 items-center gap-2 rounded-control px-1.5 pointer-coarse:min-h-11 ${pending ? "bg-warn-tint font-medium text-warn" : ""}`}
      >
        <input
          type="checkbox"
          checked={ticked}
          aria-label={fill(t.tick, { permission, role: roleName(role.name) })}
          onChange={(event) => toggle(role, permission, event.target.checked)}
          className="size-5 shrink-0 accent-accent"
        />
        <span aria-hidden>{pending ? t.unsaved : ticked ? t.own : "–"}</span>
      </label>
    );
  }
  return own ? (
    <span className="inline-flex items-center gap-1.5 font-medium text-ok">
      <Check aria-hidden className="size-4 shrink-0" strokeWidth={2.25} />
      {t.own}
    </span>
  ) : (
    <span className="text-soft">
      <Minus aria-hidden className="size-4" strokeWidth={1.75} />
      <span className="sr-only">{t.absent}</span>
    </span>
  );
}
