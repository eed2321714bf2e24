import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { useFeatureWords } from "../../../access/features.ts";
import { ApiProblem } from "../../../api/problem.ts";
import { connectionsQuery, featuresQuery } from "../../../api/queries.ts";
import { providerOf } from "../../../providers/index.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { ProblemNote } from "../../../ui/Problem.tsx";
import { stopping } from "../outcome.ts";
import { type Connection, changed, disconnect } from "../queries.ts";
import { problemIn } from "./StatusAction.tsx";

/** Says what disconnecting an account ends, here and at the provider, before it does so. */
export function DisconnectDialog({ connection, onClose }: { connection: Connection; onClose(): void }) {
  const t = useTexts("connections");
  const words = useFeatureWords();
  const navigate = useNavigate();
  const { data: all = [] } = useQuery(connectionsQuery);
  const { data: features = [] } = useQuery(featuresQuery);
  const { id, account } = connection;
  const active = new Set(features.filter((one) => one.active).map((one) => one.id));
  const stops = stopping(connection, all, active);
  const ending = useMutation({
    mutationFn: async () => {
      try {
        await disconnect(id);
      } catch (error) {
        // Somebody was faster: it is gone, which was wanted.
        if (!(error instanceof ApiProblem && error.status === 404)) throw error;
      }
      await navigate({ to: "/connections", search: { disconnected: id }, replace: true });
      await changed(id);
    },
  });
  const problem = problemIn(ending.error);
  return (
    <Dialog title={fill(t.end.title, { account })} onClose={onClose} mayClose={() => !ending.isPending}>
      <div className="flex flex-col gap-3">
        {stops.length > 0 ? (
          <div>
            <p className="font-medium">{t.end.stops}</p>
            <ul className="mt-1 list-disc pl-5">
              {stops.map((feature) => {
                const { name } = words.feature(feature);
                return (
                  <li key={feature} lang={name.lang}>
                    {name.text}
                  </li>
                );
              })}
            </ul>
          </div>
        ) : (
          <p>{connection.status === "paused" ? t.end.stopsPaused : t.end.stopsNothing}</p>
        )}
        <p>{t.end.deletes}</p>
        <p>{t.end.stays}</p>
        <AtProvider connection={connection} all={all} />
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap gap-3">
        <Button
          look="danger-filled"
          busy={ending.isPending}
          busyLabel={t.one.disconnecting}
          onClick={() => ending.mutate()}
          className="max-w-full [overflow-wrap:anywhere]"
        >
          {fill(t.end.confirm, { account })}
        </Button>
        <Button onClick={onClose} unavailable={ending.isPending} data-autofocus>
          {t.end.cancel}
        </Button>
      </div>
    </Dialog>
  );
}

/** What becomes of the permission at the provider, and where to see it there. */
function AtProvider({ connection, all }: { connection: Connection; all: readonly Connection[] }) {
  const t = useTexts("connections").end;
  const words = useFeatureWords();
  const known = providerOf(connection.provider);
  const provider = words.provider(connection.provider);
  // One account of one family: what was allowed to one connection is allowed to all.
  const sharing = all.find(
    (one) =>
      one.id !== connection.id &&
      one.account === connection.account &&
      providerOf(one.provider)?.family === known?.family,
  );
  const sentence = () => {
    if (!known) return fill(t.leavesUnknown, { provider });
    if (known.leaves === "nothing") return fill(t.leavesNothing, { provider });
    if (known.leaves === "permission") return t.leavesPermission.replaceAll("{provider}", provider);
    if (!sharing) return fill(t.leavesSiblings, { provider });
    return fill(t.leavesShared, { provider, others: words.provider(sharing.provider) });
  };
  return (
    <p>
      {sentence()}{" "}
      {known?.page && (
        <a
          href={known.page}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1 text-accent underline underline-offset-4"
        >
          {fill(t.page, { provider })}
          <ExternalLink aria-hidden className="size-4" strokeWidth={1.75} />
        </a>
      )}
    </p>
  );
}
