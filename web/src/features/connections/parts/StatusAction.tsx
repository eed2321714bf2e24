import { useEffect, useRef } from "react";
import { useFeatureWords } from "../../../access/features.ts";
import { ApiProblem } from "../../../api/problem.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Button, ButtonLink } from "../../../ui/Button.tsx";
import { announce } from "../../../ui/toasts.ts";
import { useSettingOff } from "../flow.ts";
import { type Connection, useChecking, usePausing } from "../queries.ts";
import { knownStatus } from "./ConnectionStatus.tsx";

/** What went wrong with what somebody pressed; nothing where they chose not to go on. */
export function problemIn(error: unknown): ApiProblem | undefined {
  return error instanceof ApiProblem && !error.quiet ? error : undefined;
}

interface StatusActionProps {
  connection: Connection;
  /** Where one comes back to from the provider. */
  returnTo: string;
  onProblem(problem: ApiProblem | undefined): void;
  /** The one of a page stands out; of a card only what has to be repaired. */
  primary?: boolean;
}

/** The one action that fits how a connection is: it repairs what is to be repaired, else it leads to its access. */
export function StatusAction(props: StatusActionProps) {
  const { status } = props.connection;
  const place = useRef<HTMLSpanElement>(null);
  const focused = useRef(false);
  // The control changes with the status, and the browser drops the focus with the one that goes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another status puts another control here.
  useEffect(() => {
    if (focused.current && document.activeElement === document.body) {
      place.current?.querySelector<HTMLElement>("a, button")?.focus();
    }
  }, [status]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notes where the focus is.
    <span
      ref={place}
      className="contents"
      onFocus={() => {
        focused.current = true;
      }}
      onBlur={() => {
        focused.current = false;
      }}
    >
      <FittingAction {...props} />
    </span>
  );
}

function FittingAction({ connection, returnTo, onProblem, primary = false }: StatusActionProps) {
  const t = useTexts("connections");
  const { provider } = useFeatureWords();
  const name = provider(connection.provider);
  const pausing = usePausing(connection.id);
  const checking = useChecking(connection.id);
  const settingOff = useSettingOff({ connection: connection.id });
  const onError = (error: unknown) => onProblem(problemIn(error));
  const known = knownStatus(connection);
  const look = primary ? "primary" : "secondary";
  if (known === "needs_reauth" || known === "expiring") {
    return (
      <Button
        look={primary || known === "needs_reauth" ? "primary" : "secondary"}
        busy={settingOff.isPending}
        busyLabel={fill(t.leaving, { provider: name })}
        onClick={() => {
          onProblem(undefined);
          settingOff.mutate({ features: [], returnTo }, { onError });
        }}
      >
        {fill(t.logInAt, { provider: name })}
      </Button>
    );
  }
  if (known === "paused") {
    return (
      <Button
        look={look}
        busy={pausing.isPending && pausing.variables === false}
        busyLabel={t.resuming}
        onClick={() => {
          onProblem(undefined);
          const onSuccess = () => announce(fill(t.resumed, { account: connection.account }));
          pausing.mutate(false, { onError, onSuccess });
        }}
      >
        {t.resume}
      </Button>
    );
  }
  if (known === "error") {
    return (
      <Button
        look={look}
        busy={checking.isPending}
        busyLabel={t.checking}
        onClick={() => {
          onProblem(undefined);
          const onSuccess = () => announce(fill(t.checked, { provider: name }));
          checking.mutate(undefined, { onError, onSuccess });
        }}
      >
        {t.check}
      </Button>
    );
  }
  return (
    <ButtonLink look={look} to="/connections/$id/access" params={{ id: connection.id }}>
      {t.changeAccess}
    </ButtonLink>
  );
}
