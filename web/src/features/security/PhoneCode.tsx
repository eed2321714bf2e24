import { useMutation } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CodeField } from "../../ui/CodeField.tsx";
import { digitsOf } from "../../ui/code.ts";
import { clockFace, useCountdown } from "../../ui/countdown.ts";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Note } from "../../ui/Status.tsx";
import { useTimeZone } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { codeSchema } from "./codeSchema.ts";
import { sendCode } from "./sendCode.ts";

/** A code that is on its way. */
export interface Sent {
  number: string;
  expiresAt: string;
  /** To send another; nothing where the page was loaded anew and knows the number by its ends only. */
  again?: { number: string; wait: number };
}

interface PhoneCodeProps {
  waiting: Sent;
  /** The message did not reach the phone. */
  failed: boolean;
  onSent(sent: Sent): void;
  onOther(): void;
  onDone(): Promise<void>;
}

/** Asks for the code that the phone has got, and sends another when its time has come. */
export function PhoneCode({ waiting, failed, onSent, onOther, onDone }: PhoneCodeProps) {
  const t = useTexts("security").phone;
  const locale = useLocale();
  const timeZone = useTimeZone();
  const again = useMutation({
    mutationFn: sendCode,
    onSuccess: (sent) => {
      onSent(sent);
      announce(fill(t.resent, { number: sent.number }));
    },
  });
  const problem = again.error instanceof ApiProblem && !again.error.quiet ? again.error : undefined;
  const left = useCountdown(problem?.retryAfter ?? waiting.again?.wait, problem ?? waiting);
  const submission = useSubmission(codeSchema, { code: "" }, async ({ code }) => {
    await api.POST("/api/v1/mfa/sms/confirm", { body: { code: digitsOf(code) } });
    await onDone();
  });
  const time = new Intl.DateTimeFormat(locale, {
    timeStyle: "short",
    ...(timeZone ? { timeZone } : {}),
  }).format(Date.parse(waiting.expiresAt));
  const number = waiting.number;
  return (
    <div className="flex max-w-[28rem] flex-col gap-5">
      {failed ? (
        <Note tone="danger">{fill(t.failed, { number })}</Note>
      ) : (
        <p role="status">{fill(waiting.again ? t.sent : t.waiting, { number, time })}</p>
      )}
      {problem && <ProblemNote problem={problem} />}
      <Form submission={submission} action={t.confirm} busyAction={t.confirming}>
        <CodeField name="code" label={t.code} errorWords={t.errors} />
      </Form>
      <div className="border-t border-line pt-3">
        <div className="-ml-4 flex flex-wrap">
          {waiting.again && (
            <Button look="quiet" busy={again.isPending} unavailable={left > 0} onClick={() => again.mutate(number)}>
              {left > 0 ? fill(t.againIn, { time: clockFace(left) }) : t.again}
            </Button>
          )}
          <Button look="quiet" onClick={onOther}>
            {t.other}
          </Button>
        </div>
      </div>
    </div>
  );
}
