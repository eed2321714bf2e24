import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Allowed } from "../../access/Allowed.tsx";
import { ProofNote } from "../../access/Proof.tsx";
import { fill, useTexts } from "../../texts/index.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { JobActions } from "./JobActions.tsx";
import { JobFacts, useJobName } from "./JobFacts.tsx";
import { JobStatus } from "./JobStatus.tsx";
import { JobsNav } from "./JobsNav.tsx";
import { LINK } from "./parts.tsx";
import { jobQuery, LIVE } from "./queries.ts";

/** One job. */
export function JobPage() {
  const t = useTexts("work").jobs;
  const { id } = useParams({ from: "/house/admin/jobs/$id" });
  const navigate = useNavigate();
  const name = useJobName();
  const query = useQuery({
    ...jobQuery(id),
    // What is over does not change by itself.
    refetchInterval: ({ state }) =>
      state.data && !["done", "dead", "discarded"].includes(state.data.status) ? LIVE : false,
  });
  const title = query.data ? fill(t.jobTitle, { kind: name(query.data.kind) }) : t.job;
  return (
    <Page title={title} lead={query.data && <JobStatus status={query.data.status} />} wide>
      <JobsNav />
      <Loaded query={query}>
        {(job) => (
          <div className="flex flex-col gap-6">
            {job.status === "dead" && <ProofNote op="retry_job" />}
            <JobActions job={job} onOver={(how) => how === "gone" && navigate({ to: "/admin/jobs" })} />
            <JobFacts job={job} />
            <Allowed op="list_audit_events">
              <p>
                <Link to="/admin/audit" search={{ resource: `jobs:${id}` }} className={LINK}>
                  {t.auditOf}
                </Link>
              </p>
            </Allowed>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
