import { Link, useNavigate } from "@tanstack/react-router";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { EmptyState, Section } from "../../ui/Page.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { Choice } from "./Choice.tsx";
import { JobStatus } from "./JobStatus.tsx";
import { News } from "./News.tsx";
import { LINK, Words } from "./parts.tsx";
import { type Job, type JobFilter, type Kind, STATUSES } from "./queries.ts";
import { useJobs } from "./useJobs.ts";

/** The queue and what is kept of work that is over. */
export function QueueList({ filter, kinds }: { filter: JobFilter; kinds: readonly Kind[] }) {
  const texts = useTexts("work");
  const t = texts.jobs;
  const navigate = useNavigate();
  const { list, rows, fresh, left, show } = useJobs(filter);
  const choose = (change: JobFilter) =>
    navigate({
      to: "/admin/jobs",
      search: ({ kinds: which }) => ({ ...(which ? { kinds: which } : {}), ...defined({ ...filter, ...change }) }),
      resetScroll: false,
    });
  const filtered = filter.status !== undefined || filter.kind !== undefined;
  const columns: Column<Job>[] = [
    {
      key: "job",
      title: t.job,
      heads: true,
      cell: ({ id, kind }) => (
        <Link to="/admin/jobs/$id" params={{ id }} className={LINK}>
          <Words of={texts.kinds} id={kind} />
        </Link>
      ),
    },
    { key: "status", title: t.status, cell: ({ status }) => <JobStatus status={status} /> },
    { key: "ordered", title: t.ordered, cell: ({ created_at }) => <Time at={created_at} /> },
    { key: "tries", title: t.tries, number: true, cell: ({ attempts }) => attempts },
    {
      key: "error",
      title: t.lastError,
      cell: ({ last_error }) =>
        last_error ? (
          <span lang="en" className="line-clamp-2 break-words" title={last_error}>
            {last_error}
          </span>
        ) : (
          t.noError
        ),
    },
  ];
  return (
    <Section title={t.queueTitle}>
      <div className="flex flex-wrap items-end gap-4" data-no-print>
        <Choice
          label={t.filterStatus}
          any={t.anyStatus}
          value={filter.status}
          options={STATUSES.map((value) => ({ value, label: t.statuses[value] }))}
          onChoose={(status) => choose({ status: status as JobFilter["status"] })}
        />
        <Choice
          label={t.filterKind}
          any={t.anyKind}
          value={filter.kind}
          options={kinds.map(({ kind }) => ({
            value: kind,
            label: (texts.kinds as Record<string, string>)[kind] ?? kind,
          }))}
          onChoose={(kind) => choose({ kind })}
        />
        <News fresh={fresh} left={left} show={show} />
      </div>
      <Loaded query={list} lines={6}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              action={
                filtered && <Button onClick={() => choose({ status: undefined, kind: undefined })}>{t.clear}</Button>
              }
            >
              {filtered ? t.noMatch : t.empty}
            </EmptyState>
          ) : (
            <>
              <Table caption={t.queueTitle} columns={columns} rows={rows} keyOf={({ id }) => id} dense />
              <LoadMore
                shown={rows.length}
                hasMore={list.hasNextPage}
                busy={list.isFetchingNextPage}
                onMore={() => list.fetchNextPage()}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function defined<T extends object>(of: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as never;
}
