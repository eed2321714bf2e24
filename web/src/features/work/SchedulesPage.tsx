import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Status } from "../../ui/Status.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { cronInWords } from "./cron.ts";
import { JobsNav } from "./JobsNav.tsx";
import { LINK, Words } from "./parts.tsx";
import { type Schedule, schedulesQuery } from "./queries.ts";
import { ScheduleDialog } from "./ScheduleDialog.tsx";

/** What comes by the clock, and when. */
export function SchedulesPage() {
  const t = useTexts("work").schedules;
  const query = useQuery({ ...schedulesQuery, refetchInterval: 60_000 });
  return (
    <Page title={t.title} lead={t.lead} wide>
      <JobsNav />
      <Loaded query={query} lines={6} height="h-16">
        {(items) => <List schedules={items} />}
      </Loaded>
    </Page>
  );
}

function List({ schedules }: { schedules: readonly Schedule[] }) {
  const texts = useTexts("work");
  const t = texts.schedules;
  const columns: Column<Schedule>[] = [
    {
      key: "what",
      title: t.what,
      heads: true,
      cell: ({ name, description }) => (
        <span className="block py-1 tablet:max-w-80">
          <span className="block font-medium">
            <Words of={texts.scheduleNames} id={name} own={description} />
          </span>
          <code className="block font-mono text-tiny break-all text-soft">{name}</code>
        </span>
      ),
    },
    { key: "when", title: t.when, cell: (schedule) => <When schedule={schedule} /> },
    {
      key: "next",
      title: t.next,
      cell: ({ enabled, next_run_at }) =>
        enabled ? next_run_at ? <Time at={next_run_at} /> : t.never : <Status tone="off">{t.off}</Status>,
    },
    {
      key: "last",
      title: t.last,
      cell: ({ last_run_at, last_job }) => (
        <>
          {last_run_at ? <Time at={last_run_at} /> : t.never}
          {last_job && (
            <Link to="/admin/jobs/$id" params={{ id: last_job }} className={`${LINK} block py-0.5`}>
              {t.lastJob}
            </Link>
          )}
        </>
      ),
    },
    {
      key: "actions",
      title: texts.nav.actions,
      titleHidden: true,
      number: true,
      cell: (schedule) => <EditButton schedule={schedule} />,
    },
  ];
  return <Table caption={t.title} columns={columns} rows={schedules} keyOf={({ name }) => name} dense />;
}

/** When it runs, in words where there are some, and as it is written down. */
function When({ schedule: { expression, time_zone, changed } }: { schedule: Schedule }) {
  const texts = useTexts("work");
  const t = texts.schedules;
  const locale = useLocale();
  const words = cronInWords(expression, texts.cron, locale);
  return (
    <>
      {words && (
        <span className="block">
          {words}, {fill(t.zone, { zone: time_zone })}
        </span>
      )}
      <span className="block text-soft">
        <code className="font-mono text-tiny">{expression}</code>
        {!words && `, ${fill(t.zone, { zone: time_zone })}`}
        {changed && ` · ${t.changed}`}
      </span>
    </>
  );
}

function EditButton({ schedule }: { schedule: Schedule }) {
  const texts = useTexts("work");
  const t = texts.schedules;
  const [editing, setEditing] = useState(false);
  const name = (texts.scheduleNames as Record<string, string>)[schedule.name] ?? schedule.description;
  return (
    <Allowed op="put_schedule">
      <Button aria-label={fill(t.editName, { name })} onClick={() => setEditing(true)}>
        {t.edit}
      </Button>
      {editing && <ScheduleDialog schedule={schedule} name={name} onClose={() => setEditing(false)} />}
    </Allowed>
  );
}
