import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { ProofNote, useProofLock } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { tookInWords } from "../../ui/durations.ts";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Status } from "../../ui/Status.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { LimitDialog } from "./LimitDialog.tsx";
import { Words } from "./parts.tsx";
import { type Kind, useChange } from "./queries.ts";

/** Kinds of background work: how each fares, and what holds it back. */
export function KindsTable({ kinds }: { kinds: readonly Kind[] }) {
  const texts = useTexts("work");
  const t = texts.jobs;
  const locale = useLocale();
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  const columns: Column<Kind>[] = [
    {
      key: "kind",
      title: t.kind,
      heads: true,
      cell: ({ kind }) => (
        <>
          <span className="font-medium">
            <Words of={texts.kinds} id={kind} />
          </span>
          <code className="block font-mono text-tiny break-all text-soft">{kind}</code>
        </>
      ),
    },
    {
      key: "status",
      title: t.status,
      cell: ({ paused_at }) =>
        paused_at ? (
          <Status tone="paused">
            {t.paused} <Time at={paused_at} />
          </Status>
        ) : (
          <Status tone="ok">{t.working}</Status>
        ),
    },
    { key: "waiting", title: t.waiting, number: true, cell: ({ waiting, queued }) => number(waiting + queued) },
    { key: "running", title: t.running, number: true, cell: ({ running }) => number(running) },
    { key: "dead", title: t.dead, number: true, cell: ({ dead }) => number(dead) },
    {
      key: "hour",
      title: t.lastHour,
      cell: ({ last_hour: { done, failed, mean_ms } }) =>
        done + failed === 0 ? (
          t.nothingHour
        ) : (
          <>
            {fill(t.doneFailed, { done: number(done), failed: number(failed) })}
            {mean_ms != null && (
              <span className="block text-tiny text-soft">
                {t.mean} {tookInWords(mean_ms, locale)}
              </span>
            )}
          </>
        ),
    },
    {
      key: "limit",
      title: t.limit,
      cell: ({ per_minute }) => (per_minute == null ? t.noLimit : fill(t.perMinute, { count: number(per_minute) })),
    },
    {
      key: "actions",
      title: texts.nav.actions,
      titleHidden: true,
      number: true,
      cell: (kind) => <KindActions kind={kind} />,
    },
  ];
  return (
    <>
      <ProofNote op="pause_kind_of_jobs" />
      <Table caption={t.kindsTitle} columns={columns} rows={kinds} keyOf={({ kind }) => kind} dense />
    </>
  );
}

function KindActions({ kind: { kind, paused_at, per_minute } }: { kind: Kind }) {
  const texts = useTexts("work");
  const t = texts.jobs;
  const [limiting, setLimiting] = useState(false);
  // Both of them ask for the same.
  const lock = useProofLock("pause_kind_of_jobs");
  const name = (texts.kinds as Record<string, string>)[kind] ?? kind;
  const path = { params: { path: { kind } }, ...about(name) };
  const pause = useChange(() => api.POST("/api/v1/jobs/kinds/{kind}/pause", path), ["kinds"], {
    done: () => announce(fill(t.nowPaused, { kind: name })),
  });
  const resume = useChange(() => api.POST("/api/v1/jobs/kinds/{kind}/resume", path), ["kinds"], {
    done: () => announce(fill(t.nowResumed, { kind: name })),
  });
  const problem = pause.problem ?? resume.problem;
  return (
    <Allowed op="pause_kind_of_jobs">
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap justify-end gap-2 py-1">
          {paused_at ? (
            <Button
              busy={resume.isPending}
              busyLabel={t.resuming}
              {...lock}
              aria-label={fill(t.resumeKind, { kind: name })}
              onClick={() => resume.mutate()}
            >
              {t.resume}
            </Button>
          ) : (
            <Button
              busy={pause.isPending}
              busyLabel={t.pausing}
              {...lock}
              aria-label={fill(t.pauseKind, { kind: name })}
              onClick={() => pause.mutate()}
            >
              {t.pause}
            </Button>
          )}
          <Button aria-label={fill(t.limitKind, { kind: name })} onClick={() => setLimiting(true)}>
            {t.setLimit}
          </Button>
        </div>
        {problem && <ProblemNote problem={problem} />}
      </div>
      {limiting && (
        <LimitDialog kind={kind} name={name} perMinute={per_minute ?? undefined} onClose={() => setLimiting(false)} />
      )}
    </Allowed>
  );
}
