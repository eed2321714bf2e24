import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { AlertDialog } from "./AlertDialog.tsx";
import { amountOf } from "./amounts.ts";
import { JobsNav } from "./JobsNav.tsx";
import { Words } from "./parts.tsx";
import { type Alert, alertsQuery, LIVE } from "./queries.ts";

/** What administrators are told of without having asked, and how it is. */
export function AlertsPage() {
  const t = useTexts("work").alerts;
  const query = useQuery({ ...alertsQuery, refetchInterval: LIVE });
  return (
    <Page title={t.title} lead={t.lead} wide>
      <JobsNav />
      <Loaded query={query} lines={6} height="h-16">
        {(items) => <Rules alerts={items} />}
      </Loaded>
    </Page>
  );
}

function Rules({ alerts }: { alerts: readonly Alert[] }) {
  const texts = useTexts("work");
  const t = texts.alerts;
  const columns: Column<Alert>[] = [
    {
      key: "rule",
      title: t.rule,
      heads: true,
      cell: ({ name, description }) => (
        <span className="block py-1 tablet:max-w-80">
          <span className="block font-medium">
            <Words of={texts.alertNames} id={name} />
          </span>
          <span className="block text-soft">
            <Words of={texts.alertMeans} id={name} own={description} />
          </span>
        </span>
      ),
    },
    { key: "state", title: t.state, cell: (alert) => <State alert={alert} /> },
    { key: "value", title: t.value, cell: (alert) => <Measured alert={alert} /> },
    {
      key: "threshold",
      title: t.threshold,
      cell: ({ threshold, unit }) => <span className="whitespace-nowrap">{amountOf(threshold, unit, t)}</span>,
    },
    {
      key: "hold",
      title: t.hold,
      cell: ({ hold_seconds }) => (hold_seconds === 0 ? t.atOnce : amountOf(hold_seconds, "seconds", t)),
    },
    {
      key: "recipients",
      title: t.recipients,
      cell: ({ recipients }) => (recipients.length === 0 ? t.everybody : plural(t.people, recipients.length)),
    },
    {
      key: "actions",
      title: texts.nav.actions,
      titleHidden: true,
      number: true,
      cell: (alert) => <EditButton alert={alert} />,
    },
  ];
  return <Table caption={t.title} columns={columns} rows={alerts} keyOf={({ name }) => name} dense />;
}

const TONES: Record<string, Tone> = { ok: "ok", pending: "warn", firing: "danger" };

/** How it is, since when, because of what; and whether it is as shipped. */
function State({ alert: { enabled, state, since, about, last_resolved_at, changed } }: { alert: Alert }) {
  const texts = useTexts("work");
  const t = texts.alerts;
  const names: Record<string, string> = { ...texts.kinds, ...texts.scheduleNames };
  return (
    <span className="flex flex-col gap-0.5 max-tablet:items-end tablet:min-w-24">
      {enabled ? (
        <Status tone={TONES[state] ?? "off"}>
          <Words of={t.states} id={state} />
        </Status>
      ) : (
        <Status tone="off">{t.off}</Status>
      )}
      {since && (
        <span>
          {t.since} <Time at={since} />
        </span>
      )}
      {about.length > 0 && (
        <span>
          {t.about} {about.map((one) => names[one] ?? one).join(", ")}
        </span>
      )}
      {!since && last_resolved_at && (
        <span className="text-soft">
          {t.lastOver} <Time at={last_resolved_at} />
        </span>
      )}
      {changed && <span className="text-soft">{t.changed}</span>}
    </span>
  );
}

function Measured({ alert: { value, unit, measured_at } }: { alert: Alert }) {
  const t = useTexts("work").alerts;
  if (value == null) return t.notMeasured;
  return (
    <>
      <span className="whitespace-nowrap">{amountOf(value, unit, t)}</span>
      {measured_at && (
        <span className="block text-soft">
          <Time at={measured_at} />
        </span>
      )}
    </>
  );
}

function EditButton({ alert }: { alert: Alert }) {
  const texts = useTexts("work");
  const t = texts.alerts;
  const [editing, setEditing] = useState(false);
  const name = (texts.alertNames as Record<string, string>)[alert.name] ?? alert.name;
  return (
    <Allowed op="put_alert">
      <Button aria-label={fill(t.editName, { name })} onClick={() => setEditing(true)}>
        {t.edit}
      </Button>
      {editing && <AlertDialog alert={alert} name={name} onClose={() => setEditing(false)} />}
    </Allowed>
  );
}
