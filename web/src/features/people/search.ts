import type { UserFilter } from "./queries.ts";

/** What the address bar says of the list of users. */
export interface UserSearch {
  q?: string;
  status?: string;
  role?: string;
  sort?: string;
}

export const STATUSES = ["active", "suspended", "invited"] as const;
export const SORTS = ["-created", "created", "name", "-name", "email", "-email", "-last_login", "last_login"] as const;
/** The order of the list when nobody asks for another. */
export const SORT = "-created";
/** The shortest text that is searched for, and the longest. */
export const SHORTEST = 2;
export const LONGEST = 100;

/** What to ask the server for: what the address bar says and the server does not know is left out. */
export function filterOf(search: UserSearch): UserFilter {
  const q = search.q?.trim().slice(0, LONGEST);
  const status = STATUSES.find((one) => one === search.status);
  return {
    sort: SORTS.find((one) => one === search.sort) ?? SORT,
    ...(q && q.length >= SHORTEST ? { q } : {}),
    ...(status ? { status } : {}),
    ...(search.role ? { role: search.role } : {}),
  };
}

/** Whether the list shows less than everybody. */
export function isFiltered(search: UserSearch): boolean {
  const { q, status, role } = filterOf(search);
  return Boolean(q || status || role);
}
