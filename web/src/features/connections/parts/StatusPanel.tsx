import { useState } from "react";
import { useFeatureWords } from "../../../access/features.ts";
import type { ApiProblem } from "../../../api/problem.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Filled } from "../../../ui/Filled.tsx";
import { Panel, Section } from "../../../ui/Page.tsx";
import { ProblemNote } from "../../../ui/Problem.tsx";
import { Time } from "../../../ui/Time.tsx";
import { announce } from "../../../ui/toasts.ts";
import { type Connection, useChecking, usePausing } from "../queries.ts";
import { ConnectionStatus, knownStatus, StatusSentence } from "./ConnectionStatus.tsx";
import { problemIn } from "./StatusAction.tsx";

/** How an account is, what that means, and the ways to pause it or to see whether it works. */
export function StatusPanel({ connection }: { connection: Connection }) {
  const t = useTexts("connections");
  const provider = useFeatureWords().provider(connection.provider);
  const [problem, setProblem] = useState<ApiProblem>();
  const checking = useChecking(connection.id);
  const onError = (error: unknown) => setProblem(problemIn(error));
  const paused = knownStatus(connection) === "paused";
  return (
    <Section title={t.one.status}>
      <Panel className="flex flex-col gap-4">
        <div className="flex flex-col gap-1">
          <ConnectionStatus connection={connection} />
          <StatusSentence connection={connection} />
        </div>
        <p className="text-small text-soft">
          {connection.last_used_at ? (
            <Filled text={t.lastUsed} values={{ time: <Time at={connection.last_used_at} /> }} />
          ) : (
            t.neverUsed
          )}
        </p>
        {connection.last_error && (
          <p className="text-small text-soft">
            <Filled
              text={t.answered}
              values={{
                provider,
                code: (
                  <code className="font-mono" lang="en">
                    {connection.last_error}
                  </code>
                ),
              }}
            />
          </p>
        )}
        {problem && <ProblemNote problem={problem} />}
        <div className="flex flex-wrap gap-3 empty:hidden">
          <PauseButton connection={connection} onProblem={setProblem} />
          {!paused && (
            <Button
              busy={checking.isPending}
              busyLabel={t.checking}
              onClick={() => {
                setProblem(undefined);
                const onSuccess = () => announce(fill(t.checked, { provider }));
                checking.mutate(undefined, { onError, onSuccess });
              }}
            >
              {t.check}
            </Button>
          )}
        </div>
      </Panel>
    </Section>
  );
}

/** Pauses at once, and takes that back in the same place. */
function PauseButton({
  connection,
  onProblem,
}: {
  connection: Connection;
  onProblem(problem: ApiProblem | undefined): void;
}) {
  const t = useTexts("connections");
  const pausing = usePausing(connection.id);
  const [mine, setMine] = useState(false);
  const paused = knownStatus(connection) === "paused";
  const { account } = connection;
  // Whoever paused it some time ago resumes it by the action of the page.
  if (paused && !mine) return null;
  const change = (pause: boolean) => {
    onProblem(undefined);
    setMine(pause);
    pausing.mutate(pause, {
      onError: (error) => onProblem(problemIn(error)),
      onSuccess: () => announce(fill(pause ? t.paused : t.resumed, { account })),
    });
  };
  return (
    <Button onClick={() => change(!paused)} unavailable={pausing.isPending}>
      {paused ? t.undo : t.pause}
    </Button>
  );
}
