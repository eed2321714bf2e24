import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { about, api } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Note } from "../../ui/Status.tsx";
import { announce } from "../../ui/toasts.ts";
import { AlertDialog } from "./AlertDialog.tsx";
import { needsSomebody } from "./needsSomebody.ts";
import { type Alert, useChange } from "./queries.ts";

/** What one may do about an alert rule: take in hand what it tells, say when it tells it and to whom. */
export function AlertActions({ alert }: { alert: Alert }) {
  const texts = useTexts("work");
  const t = texts.alerts;
  const [editing, setEditing] = useState(false);
  const name = (texts.alertNames as Record<string, string>)[alert.name] ?? alert.name;
  const path = { params: { path: { name: alert.name } } };
  const acknowledge = useChange(
    () => api.POST("/api/v1/jobs/alerts/{name}/acknowledge", { ...path, ...about(name) }),
    ["alerts"],
    {
      done: () => announce(fill(t.nowAcknowledged, { name })),
    },
  );
  return (
    <div className="flex flex-col gap-2 py-1">
      <div className="flex flex-wrap justify-end gap-2 max-tablet:justify-start desktop:flex-nowrap">
        {needsSomebody(alert) && (
          <Allowed op="acknowledge_alert">
            <Button
              busy={acknowledge.isPending}
              busyLabel={t.acknowledging}
              aria-label={fill(t.acknowledgeName, { name })}
              onClick={() => acknowledge.mutate()}
            >
              {t.acknowledge}
            </Button>
          </Allowed>
        )}
        <Allowed op="put_alert">
          <Button aria-label={fill(t.editName, { name })} onClick={() => setEditing(true)}>
            {t.edit}
          </Button>
        </Allowed>
      </div>
      {acknowledge.problem &&
        (acknowledge.problem.status === 409 ? (
          <Note tone="info">{t.notFiring}</Note>
        ) : (
          <ProblemNote problem={acknowledge.problem} />
        ))}
      {editing && <AlertDialog alert={alert} name={name} onClose={() => setEditing(false)} />}
    </div>
  );
}
