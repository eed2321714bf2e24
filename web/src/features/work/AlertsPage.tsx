import { useQuery } from "@tanstack/react-query";
import { plural, useTexts } from "../../texts/index.ts";
import { Filled } from "../../ui/Filled.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { AlertActions } from "./AlertActions.tsx";
import { useAmounts } from "./amounts.ts";
import { JobsNav } from "./JobsNav.tsx";
import { Person, Words } from "./parts.tsx";
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
  const amountOf = useAmounts();
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
      cell: ({ threshold, unit }) => amountOf(threshold, unit),
    },
    {
      key: "hold",
      title: t.hold,
      cell: ({ hold_seconds }) => (hold_seconds === 0 ? t.atOnce : amountOf(hold_seconds, "seconds")),
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
      cell: (alert) => <AlertActions alert={alert} />,
    },
  ];
  return <Table caption={t.title} columns={columns} rows={alerts} keyOf={({ name }) => name} dense />;
}

const TONES: Record<string, Tone> = { ok: "ok", pending: "warn", firing: "danger" };

/** How it is, since when, because of what; and whether it is as shipped. */
function State({ alert }: { alert: Alert }) {
  const { enabled, state, since, about, acknowledged, last_resolved_at, changed } = alert;
  const texts = useTexts("work");
  const t = texts.alerts;
  // Schedules are called as the kinds that they order, and say more.
  const names: Record<string, string> = alert.name === "schedule_delay" ? texts.scheduleNames : texts.kinds;
  return (
    <span className="flex flex-col gap-0.5 max-tablet:items-end tablet:min-w-24">
      {enabled ? (
        <Status tone={acknowledged ? "info" : (TONES[state] ?? "off")}>
          <Words of={t.states} id={state} />
        </Status>
      ) : (
        <Status tone="off">{t.off}</Status>
      )}
      {since && (
        <span>
          {t.since} <Time at={since} to="minute" />
        </span>
      )}
      {about.length > 0 && (
        <span>
          {t.about} {about.map((one) => names[one] ?? one).join(", ")}
        </span>
      )}
      {acknowledged && (
        <span>
          <Filled
            text={t.acknowledged}
            values={{
              name: <Person id={acknowledged.by} name={acknowledged.name} />,
              time: <Time at={acknowledged.at} />,
            }}
          />
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
  const amountOf = useAmounts();
  if (value == null) return t.notMeasured;
  return (
    <>
      <span className="whitespace-nowrap">{amountOf(value, unit, true)}</span>
      {measured_at && (
        <span className="block text-soft">
          <Time at={measured_at} />
        </span>
      )}
    </>
  );
}
