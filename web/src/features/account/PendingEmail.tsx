import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Page.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Status } from "../../ui/Status.tsx";
import { exactly, useTimeZone } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";

interface PendingEmailProps {
  present: string;
  pending: components["schemas"]["PendingEmailItem"];
}

/** A change of address that is under way: who has agreed, until when, and how to end it. */
export function PendingEmail({ present, pending }: PendingEmailProps) {
  const t = useTexts("account").profile;
  const locale = useLocale();
  const timeZone = useTimeZone();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.DELETE("/api/v1/users/me/email"),
    onSuccess: () => announce(t.cancelled),
    onSettled: () => client.invalidateQueries({ queryKey: ["me"] }),
  });
  const problem = cancel.error instanceof ApiProblem && !cancel.error.quiet ? cancel.error : undefined;
  const sides = [
    { title: t.present, address: present, agreed: pending.present_agreed },
    { title: t.newAddress, address: pending.email, agreed: pending.new_agreed },
  ];
  return (
    <Panel className="flex flex-col gap-5">
      <div>
        <h3 className="font-medium">{t.pendingTitle}</h3>
        <p className="text-small text-soft">
          {fill(t.pendingLead, { time: exactly(Date.parse(pending.expires_at), locale, timeZone) })}
        </p>
      </div>
      <ul className="grid gap-5 tablet:grid-cols-2">
        {sides.map(({ title, address, agreed }) => (
          <li key={title} className="min-w-0">
            <p className="text-small text-soft">{title}</p>
            <p className="break-all font-medium">{address}</p>
            <p className="mt-1 text-small">
              <Status tone={agreed ? "ok" : "warn"}>{agreed ? t.agreed : t.waiting}</Status>
            </p>
          </li>
        ))}
      </ul>
      {problem && <ProblemNote problem={problem} />}
      <div>
        <Button busy={cancel.isPending} busyLabel={t.cancelling} onClick={() => cancel.mutate()}>
          {t.cancel}
        </Button>
      </div>
    </Panel>
  );
}
