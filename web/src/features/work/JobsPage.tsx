import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Section } from "../../ui/Page.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Status } from "../../ui/Status.tsx";
import { Figures } from "./Figures.tsx";
import { JobsNav } from "./JobsNav.tsx";
import { KindsTable } from "./KindsTable.tsx";
import { QueueList } from "./QueueList.tsx";
import { hoursQuery, type Kind, kindsQuery, LIVE, statusOf } from "./queries.ts";

/** Background work: how it stands, its kinds, the queue. */
export function JobsPage() {
  const t = useTexts("work").jobs;
  const search = useSearch({ from: "/house/admin/jobs" });
  const kinds = useQuery({ ...kindsQuery, refetchInterval: LIVE });
  // Columns of an hour change slowly.
  const hours = useQuery({ ...hoursQuery, refetchInterval: 6 * LIVE });
  return (
    <Page title={t.title} lead={t.lead} wide>
      <JobsNav />
      <Loaded query={kinds} lines={4} height="h-14">
        {(items) =>
          // Together, since what came later would move the rest.
          hours.isPending ? (
            <Skeleton lines={1} height="h-60" />
          ) : (
            <>
              <Loaded query={hours}>{(counted) => <Figures kinds={items} hours={counted} />}</Loaded>
              <Kinds items={items} />
            </>
          )
        }
      </Loaded>
      {!kinds.isPending && !hours.isPending && (
        <QueueList filter={{ status: statusOf(search.status), kind: search.kind }} kinds={kinds.data ?? []} />
      )}
    </Page>
  );
}

/** The kinds: what is wrong with them, or all of them in a table. */
function Kinds({ items }: { items: readonly Kind[] }) {
  const t = useTexts("work").jobs;
  const { kinds, ...others } = useSearch({ from: "/house/admin/jobs" });
  const navigate = useNavigate();
  const all = kinds === "all";
  const turn = () =>
    navigate({ to: "/admin/jobs", search: all ? others : { ...others, kinds: "all" }, resetScroll: false });
  return (
    <Section
      title={t.kindsTitle}
      lead={t.kindsLead}
      action={
        <Button aria-expanded={all} onClick={turn}>
          {all ? t.fewKinds : fill(t.allKinds, { count: items.length })}
        </Button>
      }
    >
      {all ? <KindsTable kinds={items} /> : <Trouble kinds={items} />}
    </Section>
  );
}

/** Which kinds are held back and which fail, by name, where the table is not shown. */
function Trouble({ kinds }: { kinds: readonly Kind[] }) {
  const texts = useTexts("work");
  const t = texts.jobs;
  const names = (of: readonly Kind[]) =>
    of.map(({ kind }) => (texts.kinds as Record<string, string>)[kind] ?? kind).join(", ");
  const paused = kinds.filter(({ paused_at }) => paused_at);
  const failing = kinds.filter(({ last_hour }) => last_hour.failed > 0);
  if (paused.length + failing.length === 0) return <p>{t.quietKinds}</p>;
  return (
    <div className="flex flex-col items-start gap-1">
      {paused.length > 0 && <Status tone="paused">{fill(t.pausedKinds, { names: names(paused) })}</Status>}
      {failing.length > 0 && <Status tone="danger">{fill(t.failingKinds, { names: names(failing) })}</Status>}
    </div>
  );
}
