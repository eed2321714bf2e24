import { Link } from "@tanstack/react-router";
import { useLocale, useTexts } from "../../texts/index.ts";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { tookInWords } from "../../ui/durations.ts";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { Fact, Facts, Json, LINK, Person, shortId, Words } from "./parts.tsx";
import type { JobDetail } from "./queries.ts";

type Try = JobDetail["tries"][number];

/** What a job is about, what it waits for, and how each of its tries went. */
export function JobFacts({ job }: { job: JobDetail }) {
  const t = useTexts("work").jobs;
  return (
    <div className="flex flex-col gap-6">
      <Facts>
        <Fact name={t.id}>
          <CopyValue value={job.id} />
        </Fact>
        {job.user_id && (
          <Fact name={t.about}>
            <Person id={job.user_id} />
          </Fact>
        )}
        <Fact name={t.priority}>
          <Words of={t.priorities} id={job.priority} />
        </Fact>
        <Fact name={t.ordered}>
          <Time at={job.created_at} to="second" />
        </Fact>
        <Fact name={t.due}>
          <Time at={job.run_at} to="second" />
        </Fact>
        {job.started_at && (
          <Fact name={t.started}>
            <Time at={job.started_at} to="second" />
          </Fact>
        )}
        {job.finished_at && (
          <Fact name={t.finished}>
            <Time at={job.finished_at} to="second" />
          </Fact>
        )}
        {job.discard_reason && (
          <Fact name={t.discardReason}>
            <span className="block max-w-[66ch]">{job.discard_reason}</span>
          </Fact>
        )}
        {job.waits_for.length > 0 && (
          <Fact name={t.waitsFor}>
            <ul>
              {job.waits_for.map((other) => (
                <li key={other.job}>
                  <Link to="/admin/jobs/$id" params={{ id: other.job }} className={LINK} title={other.job}>
                    {shortId(other.job)}
                  </Link>
                  {", "}
                  <Words of={t.ifDead} id={other.if_dead} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name={t.payload}>
          {Object.keys(job.payload).length === 0 ? (
            t.payloadEmpty
          ) : (
            <div className="flex flex-col gap-1.5">
              <Json of={job.payload} label={t.payload} />
              <p className="text-soft">{t.payloadNote}</p>
            </div>
          )}
        </Fact>
      </Facts>
      <Tries job={job} />
    </div>
  );
}

function Tries({ job: { id, tries, last_error } }: { job: JobDetail }) {
  const t = useTexts("work").jobs;
  const locale = useLocale();
  if (tries.length === 0) {
    return <p className="text-small text-soft">{last_error ? `${t.lastError}: ${last_error}` : t.noTries}</p>;
  }
  const columns: Column<Try>[] = [
    {
      key: "attempt",
      title: t.attempt,
      heads: true,
      cell: ({ attempt }) => (
        <>
          <span className="tablet:hidden">{t.attempt} </span>
          {attempt}
        </>
      ),
    },
    { key: "began", title: t.began, cell: ({ started_at }) => <Time at={started_at} to="second" /> },
    { key: "took", title: t.took, number: true, cell: ({ duration_ms }) => tookInWords(duration_ms, locale) },
    { key: "ended", title: t.ended, cell: ({ ending }) => <Words of={t.endings} id={ending} /> },
    {
      key: "error",
      title: t.error,
      cell: ({ error }) =>
        error ? (
          <span lang="en" className="break-words">
            {error}
          </span>
        ) : (
          t.noError
        ),
    },
  ];
  return (
    <Table
      caption={`${t.triesTitle} ${shortId(id)}`}
      columns={columns}
      rows={tries}
      keyOf={({ started_at, attempt }) => `${started_at} ${attempt}`}
      dense
    />
  );
}

/** How a job is called where there may be several of its kind. */
export function useJobName(): (kind: string) => string {
  const { kinds } = useTexts("work");
  return (kind) => (kinds as Record<string, string>)[kind] ?? kind;
}
