import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { eventWords, failureOf, wasRefused } from "../../access/events.ts";
import { useTexts } from "../../texts/index.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { EmptyState, Section } from "../../ui/Page.tsx";
import { Status } from "../../ui/Status.tsx";
import { Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { merged } from "./events.ts";
import { PersonName } from "./PersonName.tsx";
import { type AuditItem, eventsQuery, type User } from "./queries.ts";

const SHOWN = 15;

/** What somebody did lately, and what was done to their account. */
export function UserEvents({ user }: { user: User }) {
  const t = useTexts("people").events;
  const by = useQuery(eventsQuery(user.id, "by"));
  const on = useQuery(eventsQuery(user.id, "on"));
  return (
    <Section
      title={t.title}
      lead={t.lead}
      action={
        <Link to="/admin/audit" search={{ actor: user.id }} className="text-accent underline underline-offset-4">
          {t.all}
        </Link>
      }
    >
      <Loaded query={by}>
        {(done) => (
          <Loaded query={on}>{(suffered) => <Events user={user} events={merged(done, suffered, SHOWN)} />}</Loaded>
        )}
      </Loaded>
    </Section>
  );
}

function Events({ user, events }: { user: User; events: AuditItem[] }) {
  const t = useTexts("people").events;
  const words = useTexts("audit");
  if (events.length === 0) return <EmptyState>{t.none}</EmptyState>;
  return (
    <Table
      dense
      caption={t.title}
      rows={events}
      keyOf={(event) => event.id}
      columns={[
        {
          key: "what",
          title: t.what,
          heads: true,
          cell: (event) => eventWords(event, words) ?? <span lang="en">{event.action}</span>,
        },
        { key: "when", title: t.when, cell: (event) => <Time at={event.occurred_at} /> },
        {
          key: "result",
          title: t.result,
          cell: (event) => <Result event={event} />,
        },
        { key: "who", title: t.who, cell: (event) => <Who event={event} user={user} /> },
        { key: "from", title: t.from, cell: (event) => <code className="font-mono">{event.address || "–"}</code> },
      ]}
    />
  );
}

function Result({ event }: { event: AuditItem }) {
  const t = useTexts("people").events;
  if (wasRefused(event)) return <Status tone="danger">{t.denied}</Status>;
  if (failureOf(event)) return <Status tone="warn">{t.failed}</Status>;
  return <Status tone="ok">{t.allowed}</Status>;
}

function Who({ event, user }: { event: AuditItem; user: User }) {
  const t = useTexts("people").events;
  if (event.actor?.user_id === user.id) return t.themselves;
  if (event.actor?.user_id) return <PersonName id={event.actor.user_id} />;
  if (event.actor?.service_account) return event.actor.service_account;
  return event.actor ? t.gone : t.nobody;
}
