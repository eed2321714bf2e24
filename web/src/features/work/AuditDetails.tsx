import { Link } from "@tanstack/react-router";
import { useTexts } from "../../texts/index.ts";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { Time } from "../../ui/Time.tsx";
import { useActorName, useThingName } from "./AuditRow.tsx";
import { type AuditSearch, resourceText } from "./filters.ts";
import { Fact, Facts, Json, LINK, Person, Words } from "./parts.tsx";
import type { AuditEntry } from "./queries.ts";

/** All that is on record of an entry, and the ways from it to everything of the same person, session, request, thing. */
export function AuditDetails({ entry }: { entry: AuditEntry }) {
  const texts = useTexts("work");
  const t = texts.audit;
  const { actor, resource, session_id, trace_id, permission } = entry;
  const actorName = useActorName()(actor);
  const thingName = useThingName()(resource);
  const program = actor && !actor.user_id && actor.service_account != null;
  const ways: { words: string; search: AuditSearch }[] = [
    ...(actor?.user_id ? [{ words: t.ofPerson, search: { actor: actor.user_id } }] : []),
    ...(program ? [{ words: t.ofService, search: { service: actor.pseudonym } }] : []),
    ...(session_id ? [{ words: t.ofSession, search: { session: session_id } }] : []),
    ...(trace_id ? [{ words: t.ofTrace, search: { trace: trace_id } }] : []),
    ...(resource?.id ? [{ words: t.ofThing, search: { resource: resourceText(resource.type, resource.id) } }] : []),
  ];
  return (
    <div className="flex flex-col gap-4 pt-1 pb-5 tablet:pl-7">
      <Facts>
        <Fact name={t.why}>
          <span className="font-medium">
            <Words of={texts.reasons} id={entry.reason} />
          </span>
        </Fact>
        {permission && (
          <Fact name={t.permission}>
            <code className="font-mono break-all">{permission}</code>
          </Fact>
        )}
        <Fact name={t.action}>
          <code className="font-mono break-all">{entry.action}</code>
        </Fact>
        <Fact name={t.actor}>{actor?.user_id ? <Person id={actor.user_id} name={actor.name} /> : actorName}</Fact>
        {resource && (
          <Fact name={t.thing}>
            {resource.type === "users" && resource.id ? (
              <Person id={resource.id} name={resource.name} />
            ) : (
              <>
                {thingName} {resource.id && <CopyValue value={resource.id} />}
              </>
            )}
          </Fact>
        )}
        <Fact name={t.at}>
          <Time at={entry.occurred_at} to="second" />
        </Fact>
        <Fact name={t.address}>
          <CopyValue value={entry.address} />
        </Fact>
        {session_id && (
          <Fact name={t.session}>
            <CopyValue value={session_id} />
          </Fact>
        )}
        <Fact name={t.trace}>
          <CopyValue value={trace_id} />
        </Fact>
        <Fact name={t.seal}>{entry.sealed ? t.sealed : t.unsealed}</Fact>
        <Fact name={t.details}>
          {Object.keys(entry.details).length === 0 ? t.noDetails : <Json of={entry.details} label={t.details} />}
        </Fact>
      </Facts>
      <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-small" data-no-print>
        <span className="text-soft">{t.everythingOf}</span>
        {ways.map(({ words, search }) => (
          <Link
            key={words}
            to="/admin/audit"
            search={search}
            className={`${LINK} inline-block py-1 pointer-coarse:py-2.5`}
            aria-label={`${t.everythingOf} ${words}`}
          >
            {words}
          </Link>
        ))}
      </p>
    </div>
  );
}
