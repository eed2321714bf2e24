import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { ProofNote } from "../../access/Proof.tsx";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { Time } from "../../ui/Time.tsx";
import { Choice } from "./Choice.tsx";
import { JobActions } from "./JobActions.tsx";
import { JobFacts, useJobName } from "./JobFacts.tsx";
import { JobsNav } from "./JobsNav.tsx";
import { moveOn } from "./moveOn.ts";
import { News } from "./News.tsx";
import { LINK, shortId } from "./parts.tsx";
import { type Job, jobQuery, kindsQuery } from "./queries.ts";
import { useJobs } from "./useJobs.ts";

/** Work that was given up. */
export function DeadPage() {
  const t = useTexts("work").jobs;
  const { kind } = useSearch({ from: "/house/admin/jobs/dead" });
  const navigate = useNavigate();
  const name = useJobName();
  const kinds = useQuery(kindsQuery);
  const { list, rows, fresh, left, show } = useJobs({ status: "dead", kind });
  const choose = (next: string | undefined) =>
    navigate({ to: "/admin/jobs/dead", search: next ? { kind: next } : {}, resetScroll: false });
  return (
    <Page title={t.deadTitle} lead={t.deadLead} wide>
      <JobsNav />
      <div className="flex flex-wrap items-end gap-4" data-no-print>
        <Choice
          label={t.filterKind}
          any={t.anyKind}
          value={kind}
          options={(kinds.data ?? []).map((one) => ({ value: one.kind, label: name(one.kind) }))}
          onChoose={choose}
        />
        <News fresh={fresh} left={left} show={show} />
      </div>
      <Loaded query={list} height="h-20">
        {() =>
          rows.length === 0 ? (
            <EmptyState action={kind && <Button onClick={() => choose(undefined)}>{t.clear}</Button>}>
              {kind ? t.noMatch : t.deadEmpty}
            </EmptyState>
          ) : (
            <>
              <ProofNote op="retry_job" />
              <ul className="flex flex-col border-t border-line">
                {rows.map((job) => (
                  <DeadLetter key={job.id} job={job} />
                ))}
              </ul>
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
    </Page>
  );
}

function DeadLetter({ job }: { job: Job }) {
  const t = useTexts("work").jobs;
  const name = useJobName()(job.kind);
  const [open, setOpen] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  return (
    <li ref={row} className="flex flex-col gap-3 border-b border-line py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 className="font-medium">{name}</h2>
          {job.last_error && (
            <p lang="en" className="break-words text-danger">
              {job.last_error}
            </p>
          )}
          <p className="mt-1 text-small text-soft">
            {t.gaveUp} <Time at={job.finished_at ?? job.created_at} />
            {" · "}
            {t.tries}: {job.attempts}
            {" · "}
            <Link to="/admin/jobs/$id" params={{ id: job.id }} className={LINK} title={job.id}>
              {shortId(job.id)}
            </Link>
          </p>
        </div>
        <div className="flex flex-col gap-3">
          <JobActions job={job} onOver={() => moveOn(row.current)} />
        </div>
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary
          className="inline-block cursor-pointer py-1 text-accent underline underline-offset-4 pointer-coarse:py-2.5"
          aria-label={fill(t.detailsOf, { kind: name, id: shortId(job.id) })}
        >
          {t.details}
        </summary>
        {open && <Details id={job.id} />}
      </details>
    </li>
  );
}

function Details({ id }: { id: string }) {
  const query = useQuery(jobQuery(id));
  return (
    <div className="pt-3">
      <Loaded query={query}>{(job) => <JobFacts job={job} />}</Loaded>
    </div>
  );
}
