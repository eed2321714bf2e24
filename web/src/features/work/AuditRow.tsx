import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { eventWords, failureOf, wasRefused } from "../../access/events.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Status } from "../../ui/Status.tsx";
import { useTimeZone } from "../../ui/Time.tsx";
import { AuditDetails } from "./AuditDetails.tsx";
import { shortId } from "./parts.tsx";
import type { AuditEntry } from "./queries.ts";

/** One entry: who did what, to what, and whether they were let. It opens in place. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const texts = useTexts("work");
  const t = texts.audit;
  const locale = useLocale();
  const timeZone = useTimeZone();
  const actor = useActorName()(entry.actor);
  const thing = useThingName()(entry.resource);
  const [open, setOpen] = useState(false);
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...(timeZone ? { timeZone } : {}),
  });
  return (
    <li className="border-b border-line">
      <details className="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="grid min-h-10 list-none grid-cols-[1rem_minmax(0,1fr)] items-center gap-x-3 py-2 pointer-coarse:min-h-11 hover:bg-sunken tablet:grid-cols-[1rem_6rem_minmax(0,1fr)_max-content] [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 text-soft group-open:rotate-90" strokeWidth={1.75} />
          <time dateTime={entry.occurred_at} className="text-small text-soft max-tablet:hidden">
            {clock.format(Date.parse(entry.occurred_at))}
          </time>
          <span className="min-w-0 text-small break-words">
            <span className="font-medium">{actor}</span>
            {": "}
            {eventWords(entry, texts) ?? <span lang="en">{entry.action}</span>}
            {thing && <span className="text-soft"> {fill(t.on, { thing })}</span>}
            {entry.action === "rbac.access" && entry.permission && (
              <code className="ml-2 font-mono text-tiny text-soft">{entry.permission}</code>
            )}
            <span className="mt-0.5 flex items-center gap-3 text-soft tablet:hidden">
              <time dateTime={entry.occurred_at}>{clock.format(Date.parse(entry.occurred_at))}</time>
              <Outcome entry={entry} />
            </span>
          </span>
          <span className="text-small max-tablet:hidden">
            <Outcome entry={entry} />
          </span>
        </summary>
        {open && <AuditDetails entry={entry} />}
      </details>
    </li>
  );
}

function Outcome({ entry }: { entry: AuditEntry }) {
  const t = useTexts("work").audit;
  if (wasRefused(entry)) return <Status tone="danger">{t.denied}</Status>;
  const status = failureOf(entry);
  if (status) return <Status tone="warn">{fill(t.failed, { status })}</Status>;
  return <span className="text-soft">{entry.outcome === "denied" ? t.answeredNo : t.allowed}</span>;
}

/** How an actor is called: by name while they have an account, else by what the log keeps. */
export function useActorName(): (actor: AuditEntry["actor"]) => string {
  const t = useTexts("work").audit;
  const { data } = useQuery(sessionQuery);
  return (actor) => {
    if (!actor) return t.nobody;
    if (actor.service_account) return actor.service_account;
    if (actor.user_id && actor.user_id === data?.user_id) return t.you;
    if (actor.user_id) return actor.name ?? fill(t.person, { id: shortId(actor.user_id) });
    return fill(t.gonePerson, { id: shortId(actor.pseudonym) });
  };
}

/** How a thing is called: by name where it has one. */
export function useThingName(): (resource: AuditEntry["resource"]) => string | undefined {
  const { things } = useTexts("work");
  return (resource) => {
    if (!resource) return undefined;
    const type = (things as Record<string, string>)[resource.type] ?? resource.type;
    const which = resource.name ?? (resource.id && shortId(resource.id));
    return which ? `${type} ${which}` : type;
  };
}
