import type { ReactNode } from "react";
import { ApiProblem } from "../../../api/problem.ts";
import { useTexts } from "../../../texts/index.ts";
import { ButtonLink } from "../../../ui/Button.tsx";
import { Page } from "../../../ui/Page.tsx";
import { LoadProblem } from "../../../ui/Problem.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { type Connection, useConnection } from "../queries.ts";

/** A page about one account; another page where there is no such account (any more). */
export function WithConnection({ id, children }: { id: string; children: (connection: Connection) => ReactNode }) {
  const t = useTexts("connections");
  const { data, error, refetch } = useConnection(id);
  if (error instanceof ApiProblem && error.status === 404) return <Gone id={id} />;
  if (data) return children(data);
  if (error) {
    return (
      <Page title={t.title}>
        <LoadProblem error={error} retry={() => refetch()} />
      </Page>
    );
  }
  return <Skeleton lines={4} height="h-16" />;
}

function Gone({ id }: { id: string }) {
  const t = useTexts("connections");
  return (
    <Page title={t.one.goneTitle} lead={t.one.gone}>
      <div className="flex flex-wrap gap-3">
        <ButtonLink look="primary" to="/connections">
          {t.one.toAll}
        </ButtonLink>
        <ButtonLink to="/connections/$id/history" params={{ id }}>
          {t.one.goneReceipts}
        </ButtonLink>
      </div>
    </Page>
  );
}
