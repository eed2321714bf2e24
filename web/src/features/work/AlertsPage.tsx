import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { fill, plural, useLanguage, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { AlertDialog } from "./AlertDialog.tsx";
import { amountOf } from "./amounts.ts";
import { JobsNav } from "./JobsNav.tsx";
import { Fact, Facts, Words } from "./parts.tsx";
import { type Alert, alertsQuery, LIVE } from "./queries.ts";

const TONES: Record<string, Tone> = { ok: "ok", pending: "warn", firing: "danger" };

/** What administrators are told of without having asked, and how it is. */
export function AlertsPage() {
  const t = useTexts("work").alerts;
  const query = useQuery({ ...alertsQuery, refetchInterval: LIVE });
  return (
    <Page title={t.title} lead={t.lead} wide>
      <JobsNav />
      <Loaded query={query} lines={6} height="h-20">
        {(items) => (
          <ul className="flex flex-col border-t border-line">
            {items.map((alert) => (
              <Rule key={alert.name} alert={alert} />
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  );
}

function Rule({ alert }: { alert: Alert }) {
  const texts = useTexts("work");
  const t = texts.alerts;
  const language = useLanguage();
  const [editing, setEditing] = useState(false);
  const { name, unit, enabled, state, since, value, measured_at, threshold, hold_seconds, about, recipients } = alert;
  const called = (texts.alertNames as Record<string, string>)[name] ?? name;
  const amount = (of: number) => amountOf(of, unit, t, language);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-b border-line py-4">
      <div className="flex min-w-0 flex-1 basis-80 flex-col gap-2">
        <div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <h2 className="font-medium">
              <Words of={texts.alertNames} id={name} />
            </h2>
            {enabled ? (
              <Status tone={TONES[state] ?? "off"}>
                <Words of={t.states} id={state} />
              </Status>
            ) : (
              <Status tone="off">{t.off}</Status>
            )}
          </div>
          <p className="max-w-[66ch] text-small text-soft">
            <Words of={texts.alertMeans} id={name} own={alert.description} />
          </p>
        </div>
        <Facts>
          <Fact name={t.value}>
            {value == null ? (
              t.notMeasured
            ) : (
              <>
                {amount(value)}
                {measured_at && (
                  <span className="text-soft">
                    {" · "}
                    <Time at={measured_at} />
                  </span>
                )}
              </>
            )}
          </Fact>
          {since && (
            <Fact name={t.since}>
              <Time at={since} />
            </Fact>
          )}
          {about.length > 0 && (
            <Fact name={t.about}>
              {about.map((one, index) => (
                <span key={one}>
                  {index > 0 && ", "}
                  <Words of={texts.kinds} id={one} />
                </span>
              ))}
            </Fact>
          )}
          <Fact name={t.threshold}>{amount(threshold)}</Fact>
          <Fact name={t.hold}>{hold_seconds === 0 ? t.atOnce : amountOf(hold_seconds, "seconds", t, language)}</Fact>
          <Fact name={t.recipients}>{recipients.length === 0 ? t.everybody : plural(t.people, recipients.length)}</Fact>
          {alert.last_resolved_at && (
            <Fact name={t.lastOver}>
              <Time at={alert.last_resolved_at} />
            </Fact>
          )}
        </Facts>
      </div>
      <div className="flex items-center gap-4">
        {alert.changed && <Status tone="info">{t.changed}</Status>}
        <Allowed op="put_alert">
          <Button aria-label={fill(t.editName, { name: called })} onClick={() => setEditing(true)}>
            {t.edit}
          </Button>
        </Allowed>
      </div>
      {editing && <AlertDialog alert={alert} name={called} onClose={() => setEditing(false)} />}
    </li>
  );
}
