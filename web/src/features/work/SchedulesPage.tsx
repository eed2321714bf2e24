import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { fill, useLanguage, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Status } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { cronInWords } from "./cron.ts";
import { JobsNav } from "./JobsNav.tsx";
import { Fact, Facts, LINK, Words } from "./parts.tsx";
import { type Schedule, schedulesQuery } from "./queries.ts";
import { ScheduleDialog } from "./ScheduleDialog.tsx";

/** What comes by the clock, and when. */
export function SchedulesPage() {
  const t = useTexts("work").schedules;
  const query = useQuery({ ...schedulesQuery, refetchInterval: 60_000 });
  return (
    <Page title={t.title} lead={t.lead} wide>
      <JobsNav />
      <Loaded query={query} lines={6} height="h-20">
        {(items) => (
          <ul className="flex flex-col border-t border-line">
            {items.map((schedule) => (
              <Entry key={schedule.name} schedule={schedule} />
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  );
}

function Entry({ schedule }: { schedule: Schedule }) {
  const texts = useTexts("work");
  const t = texts.schedules;
  const language = useLanguage();
  const [editing, setEditing] = useState(false);
  const { name, expression, time_zone, enabled, changed, next_run_at, last_run_at, last_job } = schedule;
  const words = cronInWords(expression, texts.cron, language);
  const called = (texts.scheduleNames as Record<string, string>)[name] ?? schedule.description;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-b border-line py-4">
      <div className="flex min-w-0 flex-1 basis-80 flex-col gap-2">
        <div>
          <h2 className="font-medium">
            <Words of={texts.scheduleNames} id={name} own={schedule.description} />
          </h2>
          <code className="font-mono text-tiny break-all text-soft">{name}</code>
        </div>
        <Facts>
          <Fact name={t.when}>
            {words ? (
              <>
                {words}, {fill(t.zone, { zone: time_zone })}{" "}
                <code className="font-mono text-tiny whitespace-nowrap text-soft">{expression}</code>
              </>
            ) : (
              <>
                <code className="font-mono">{expression}</code>, {fill(t.zone, { zone: time_zone })}
              </>
            )}
          </Fact>
          <Fact name={t.next}>
            {enabled ? next_run_at ? <Time at={next_run_at} /> : t.never : <Status tone="off">{t.off}</Status>}
          </Fact>
          <Fact name={t.last}>
            {last_run_at ? <Time at={last_run_at} /> : t.never}
            {last_job && (
              <>
                {" · "}
                <Link to="/admin/jobs/$id" params={{ id: last_job }} className={LINK}>
                  {t.lastJob}
                </Link>
              </>
            )}
          </Fact>
        </Facts>
      </div>
      <div className="flex items-center gap-4">
        {changed && <Status tone="info">{t.changed}</Status>}
        <Allowed op="put_schedule">
          <Button aria-label={fill(t.editName, { name: called })} onClick={() => setEditing(true)}>
            {t.edit}
          </Button>
        </Allowed>
      </div>
      {editing && <ScheduleDialog schedule={schedule} name={called} onClose={() => setEditing(false)} />}
    </li>
  );
}
