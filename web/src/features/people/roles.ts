import type { components } from "../../api/generated/schema.d.ts";

export type Role = components["schemas"]["RoleItem"];

/** What of a role's own permissions is to become otherwise. */
export interface Change {
  add: readonly string[];
  remove: readonly string[];
}

/** What a change of one role does to this one. */
export interface Effect {
  role: string;
  gains: string[];
  loses: string[];
}

/** Whether whoever has `held` has `asked` as well: the scope `any` includes `own`. */
export function covers(held: string, asked: string): boolean {
  return held === asked || (held.endsWith(":any") && held === asked.replace(/:own$/, ":any"));
}

function has(held: Iterable<string>, asked: string): boolean {
  for (const one of held) if (covers(one, asked)) return true;
  return false;
}

/** All that a role permits, by what it has of its own and by what it inherits. */
export function effectiveOf(roles: readonly Role[], name: string): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const role = roles.find((one) => one.name === next);
    for (const permission of role?.permissions ?? []) found.add(permission);
    open.push(...(role?.parents ?? []));
  }
  return found;
}

/** What several roles permit together. */
export function effectiveOfAll(roles: readonly Role[], names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => [...effectiveOf(roles, name)]));
}

/** By which role the role `name` has a permission: itself, the nearest one that it inherits from, or none. */
export function throughWhom(roles: readonly Role[], name: string, permission: string): string | undefined {
  let level = [name];
  const seen = new Set<string>();
  while (level.length > 0) {
    const above: string[] = [];
    for (const one of level) {
      if (seen.has(one)) continue;
      seen.add(one);
      const role = roles.find((other) => other.name === one);
      if (role && has(role.permissions, permission)) return one;
      above.push(...(role?.parents ?? []));
    }
    level = above;
  }
  return undefined;
}

/** The role itself, and all that inherit from it by whatever way. */
export function heirsOf(roles: readonly Role[], name: string): Role[] {
  const inherits = (role: Role, seen: readonly string[] = []): boolean =>
    role.name === name ||
    role.parents.some((parent) => {
      const above = roles.find((one) => one.name === parent);
      return above !== undefined && !seen.includes(parent) && inherits(above, [...seen, parent]);
    });
  const self = roles.filter((role) => role.name === name);
  return [...self, ...roles.filter((role) => role.name !== name && inherits(role))];
}

/** The permissions of a role after a change: in the order of before, what is new at the end. */
export function changed(permissions: readonly string[], change: Change): string[] {
  const kept = permissions.filter((one) => !change.remove.includes(one));
  return [...kept, ...change.add.filter((one) => !kept.includes(one))];
}

/** Ticks or unticks a permission: a change back to what the role has is no change. */
export function toggled(role: Role, change: Change, permission: string, wanted: boolean): Change {
  const without = (list: readonly string[]) => list.filter((one) => one !== permission);
  const own = role.permissions.includes(permission);
  return {
    add: wanted && !own ? [...without(change.add), permission] : without(change.add),
    remove: !wanted && own ? [...without(change.remove), permission] : without(change.remove),
  };
}

/** Which roles gain and lose what, when the permissions (and parents) of one become these. */
export function effectsOf(
  roles: readonly Role[],
  name: string,
  next: { permissions: readonly string[]; parents?: readonly string[] },
): Effect[] {
  const after = roles.map((role) =>
    role.name === name
      ? { ...role, permissions: [...next.permissions], parents: [...(next.parents ?? role.parents)] }
      : role,
  );
  return heirsOf(roles, name)
    .map((role) => {
      const before = effectiveOf(roles, role.name);
      const then = effectiveOf(after, role.name);
      return {
        role: role.name,
        gains: [...then].filter((one) => !has(before, one)),
        loses: [...before].filter((one) => !has(then, one)),
      };
    })
    .filter((effect) => effect.gains.length + effect.loses.length > 0);
}

/** What `role` adds to what somebody may do by `others`. */
export function addedBy(roles: readonly Role[], role: string, others: readonly string[]): string[] {
  const already = effectiveOfAll(roles, others);
  return [...effectiveOf(roles, role)].filter((one) => !has(already, one));
}

/** Permissions by the resource that they are about, in the order of their first appearance. */
export function byResource<T>(items: readonly T[], permissionOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const resource = permissionOf(item).split(":")[0] ?? "";
    groups.set(resource, [...(groups.get(resource) ?? []), item]);
  }
  return [...groups];
}
