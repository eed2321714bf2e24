import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useAllowed } from "../../access/Allowed.tsx";
import { useRoleName } from "../../access/roles.ts";
import { useTexts } from "../../texts/index.ts";
import { CONTROL } from "../../ui/Field.tsx";
import { rolesQuery } from "./queries.ts";
import { LONGEST, SHORTEST, SORT, SORTS, STATUSES, type UserSearch } from "./search.ts";
import { WAIT } from "./waited.ts";

/** What the list is narrowed to; all of it stands in the address. */
export function UserFilters({ search }: { search: UserSearch }) {
  const t = useTexts("people").users;
  const roleName = useRoleName();
  const navigate = useNavigate();
  const mayList = useAllowed()("list_roles");
  const roles = useQuery({ ...rolesQuery, enabled: mayList });
  // The place is there before the roles are: what comes later must not push the list down.
  const names = roles.data?.map(({ name }) => name) ?? (search.role ? [search.role] : []);
  const set = (change: UserSearch, replace = false) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value));
    void navigate({ to: "/admin/users", search: next, replace });
  };
  return (
    <search className="flex flex-wrap items-end gap-4">
      <SearchField q={search.q ?? ""} onSearch={(q) => set({ q }, true)} />
      <Choice label={t.status} value={search.status ?? ""} onChange={(status) => set({ status })}>
        <option value="">{t.anyStatus}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t.statuses[status]}
          </option>
        ))}
      </Choice>
      {mayList && (
        <Choice label={t.role} value={search.role ?? ""} onChange={(role) => set({ role })}>
          <option value="">{t.anyRole}</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {roleName(name)}
            </option>
          ))}
        </Choice>
      )}
      <Choice label={t.sort} value={search.sort ?? SORT} onChange={(sort) => set({ sort: sort === SORT ? "" : sort })}>
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t.sorts[sort]}
          </option>
        ))}
      </Choice>
    </search>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  children: ReactNode;
  onChange(value: string): void;
}

function Choice({ label, value, children, onChange }: ChoiceProps) {
  const unique = useId();
  return (
    <div className="flex min-w-36 flex-1 flex-col gap-1.5 tablet:max-w-52">
      <label htmlFor={unique} className="text-small font-medium">
        {label}
      </label>
      <select id={unique} value={value} onChange={(event) => onChange(event.target.value)} className={CONTROL}>
        {children}
      </select>
    </div>
  );
}

/** Searches while one types, a moment after the last key. */
function SearchField({ q, onSearch }: { q: string; onSearch(q: string): void }) {
  const t = useTexts("people").users;
  const unique = useId();
  const router = useRouter();
  const here = useLocation({ select: (location) => location.pathname });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [typed, setTyped] = useState(q);
  // Whoever has left the page is not brought back to it by a search that waits.
  useEffect(() => () => clearTimeout(timer.current), []);
  // What the address says, and what of it came from here: Back and "Clear filters" change the first alone.
  const [seen, setSeen] = useState(q);
  const [sent, setSent] = useState(q);
  if (q !== seen) {
    setSeen(q);
    if (q !== sent) {
      setTyped(q);
      setSent(q);
    }
  }
  const send = (text: string) => {
    clearTimeout(timer.current);
    // Somebody is on the way to another page: the search must not call them back.
    if (router.latestLocation.pathname !== here) return;
    const next = text.trim();
    if (next === sent) return;
    setSent(next);
    onSearch(next);
  };
  const tooShort = typed.trim().length > 0 && typed.trim().length < SHORTEST;
  return (
    <form
      className="flex min-w-0 basis-full flex-col gap-1.5 desktop:basis-80"
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooShort) send(typed);
      }}
    >
      <label htmlFor={unique} className="text-small font-medium">
        {t.search}
      </label>
      <div className="relative">
        <Search aria-hidden className="absolute left-3 top-1/2 size-5 -translate-y-1/2 text-soft" strokeWidth={1.75} />
        <input
          id={unique}
          type="search"
          value={typed}
          maxLength={LONGEST}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={`${unique}-hint`}
          onChange={(event) => {
            const text = event.target.value;
            setTyped(text);
            clearTimeout(timer.current);
            const length = text.trim().length;
            if (length === 0 || length >= SHORTEST) timer.current = setTimeout(() => send(text), WAIT);
          }}
          className={`${CONTROL} pl-10`}
        />
      </div>
      <p id={`${unique}-hint`} role="status" className="text-small text-soft empty:hidden">
        {tooShort ? t.tooShort : ""}
      </p>
    </form>
  );
}
