import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { useProofLock } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { moveOn } from "./moveOn.ts";
import { Fact, Facts, LINK, Words } from "./parts.tsx";
import { type TrackedError, useChange } from "./queries.ts";

/** One unexpected error: what, where, how often, and the way to its traces. */
export function ErrorEntry({ error }: { error: TrackedError }) {
  const texts = useTexts("work");
  const t = texts.errors;
  const row = useRef<HTMLLIElement>(null);
  const over = () => {
    announce(t.closed);
    moveOn(row.current);
  };
  const close = useChange(() => api.DELETE("/api/v1/errors/{id}", { params: { path: { id: error.id } } }), ["errors"], {
    done: over,
    gone: over,
  });
  const lock = useProofLock("delete_error");
  return (
    <li ref={row} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-b border-line py-4">
      <div className="flex min-w-0 flex-1 basis-80 flex-col gap-2">
        <div>
          <h2 lang="en" className="font-medium break-words">
            {error.what}
          </h2>
          <p className="text-small text-soft">
            {error.component}
            {" · "}
            {plural(t.times, error.count)}
            {" · "}
            {t.last} <Time at={error.last_seen_at} />
          </p>
        </div>
        <Facts>
          <Fact name={t.first}>
            <Time at={error.first_seen_at} to="second" />
          </Fact>
          {error.route && (
            <Fact name={t.route}>
              <code className="font-mono break-all">{error.route}</code>
            </Fact>
          )}
          {error.job && (
            <Fact name={t.job}>
              <Words of={texts.kinds} id={error.job} />
            </Fact>
          )}
          {error.source && (
            <Fact name={t.source}>
              <code className="font-mono break-all">{error.source}</code>
            </Fact>
          )}
          {error.statement && (
            <Fact name={t.statement}>
              <code className="font-mono break-words whitespace-pre-wrap">{error.statement}</code>
            </Fact>
          )}
          <Fact name={t.release}>{error.release}</Fact>
          <Fact name={t.lastTrace}>
            <Trace id={error.last_trace_id} />
          </Fact>
          {error.first_trace_id !== error.last_trace_id && (
            <Fact name={t.firstTrace}>
              <Trace id={error.first_trace_id} />
            </Fact>
          )}
        </Facts>
        {close.problem && <ProblemNote problem={close.problem} />}
      </div>
      <Allowed op="delete_error">
        <Button
          busy={close.isPending}
          busyLabel={t.doing}
          {...lock}
          aria-label={fill(t.doneName, { what: error.what })}
          onClick={() => close.mutate()}
        >
          {t.done}
        </Button>
      </Allowed>
    </li>
  );
}

function Trace({ id }: { id: string }) {
  const t = useTexts("work").errors;
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <CopyValue value={id} />
      <Allowed op="list_audit_events">
        <Link to="/admin/audit" search={{ trace: id }} className={LINK}>
          {t.inAudit}
        </Link>
      </Allowed>
    </span>
  );
}
