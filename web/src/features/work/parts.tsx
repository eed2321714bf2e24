import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAllowed } from "../../access/Allowed.tsx";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { fill, useTexts } from "../../texts/index.ts";

export const LINK = "text-accent underline underline-offset-4";

/** An id that tells itself apart from its neighbours: ids that were made at one time begin alike. */
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}

/** Our words for what the server calls `id`; else the server's own, which are English. */
export function Words({ of, id, own = id }: { of: Readonly<Record<string, string>>; id: string; own?: string }) {
  const known = of[id];
  return known === undefined ? <span lang="en">{own}</span> : known;
}

/** A person by their id: a link where one may see them, "You" where it is oneself. */
export function Person({ id, name }: { id: string; name?: string | null | undefined }) {
  const t = useTexts("work").audit;
  const { data } = useQuery(sessionQuery);
  const shown = name ?? (data?.user_id === id ? t.you : fill(t.person, { id: shortId(id) }));
  if (!useAllowed()("read_user")) return <span title={id}>{shown}</span>;
  return (
    <Link to="/admin/users/$id" params={{ id }} title={id} className={LINK}>
      {shown}
    </Link>
  );
}

/** Facts of one thing: what is asked left, the answer right; one below the other where there is no room. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 text-small tablet:grid-cols-[max-content_minmax(0,1fr)] tablet:items-baseline tablet:gap-y-1">
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-soft max-tablet:-mb-2 tablet:py-0.5">{name}</dt>
      <dd className="min-w-0 break-words tablet:py-0.5">{children}</dd>
    </div>
  );
}

/** What was kept as JSON, as it is. No landmark: several may be open at a time. */
export function Json({ of, label }: { of: unknown; label: string }) {
  return (
    <fieldset
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
      aria-label={label}
      className="max-h-80 min-w-0 overflow-auto rounded-control border border-line bg-sunken p-3"
    >
      <pre className="font-mono text-small whitespace-pre-wrap break-words">{JSON.stringify(of, null, 2)}</pre>
    </fieldset>
  );
}
