import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { z } from "zod/mini";
import { logIn } from "../../access/logIn.ts";
import { api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CodeField } from "../../ui/CodeField.tsx";
import { clockFace, useCountdown } from "../../ui/countdown.ts";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { CookiesRefused, enter } from "./enter.ts";
import { GatePage } from "./GatePage.tsx";

const schema = z.object({ code: z.string().check(z.minLength(1, "required")) });

/** How long until another mail may be asked for, in seconds; the server says so when it is sooner than that. */
const RESEND = 60;
/** How often a waiting tab looks whether the link was used elsewhere: each look is a log-in. */
const LOOKS = 3;

interface ConfirmByCodeProps {
  email: string;
  password: string;
  registration: string;
  onChange(): void;
}

/** The second half of a sign-up: the code, and then straight in. */
export function ConfirmByCode({ email, password, registration, onChange }: ConfirmByCodeProps) {
  const t = useTexts("public").register;
  const router = useRouter();
  const looks = useRef(0);
  const submission = useSubmission(schema, { code: "" }, async ({ code }) => {
    await api.POST("/api/v1/auth/verify-email", { body: { registration, code } });
    await goIn();
  });

  async function goIn() {
    const step = await logIn(email, password);
    try {
      // Nobody who has just registered has a second factor.
      if (step.kind === "in") await enter(router, undefined);
    } catch (error) {
      if (!(error instanceof CookiesRefused)) throw error;
      await router.navigate({ to: "/login", search: { after: "confirmed", email } });
    }
  }

  // Whoever comes back to this tab may have used the link on the phone: that is outside of React.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it uses does not change while this is shown.
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== "visible" || looks.current >= LOOKS) return;
      looks.current += 1;
      goIn().catch(() => {
        // Not confirmed yet: the code is still asked for.
      });
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  return (
    <GatePage key="code" title={t.sentTitle} lead={fill(t.sentLead, { email })}>
      <Form
        submission={submission}
        action={t.confirm}
        busyAction={t.confirming}
        beside={
          <Button look="quiet" onClick={onChange}>
            {t.change}
          </Button>
        }
      >
        <CodeField name="code" label={t.code} hint={t.codeHint} />
      </Form>
      <Resend registration={registration} />
    </GatePage>
  );
}

function Resend({ registration }: { registration: string }) {
  const t = useTexts("public").register;
  const [wait, setWait] = useState({ seconds: RESEND });
  const [problem, setProblem] = useState<ApiProblem>();
  const [sent, setSent] = useState(false);
  const left = useCountdown(wait.seconds, wait);
  const send = async () => {
    setProblem(undefined);
    try {
      await api.POST("/api/v1/auth/verify-email/resend", { body: { registration } });
      setSent(true);
      setWait({ seconds: RESEND });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
      if (error.retryAfter) setWait({ seconds: error.retryAfter });
    }
  };
  return (
    <div className="flex flex-col items-start gap-2 border-t border-line pt-5">
      {problem && <ProblemNote problem={problem} />}
      <p role="status" className="text-small text-soft empty:hidden">
        {sent ? t.resent : ""}
      </p>
      <Button unavailable={left > 0} onClick={send}>
        {left > 0 ? fill(t.resendIn, { time: clockFace(left) }) : t.resend}
      </Button>
    </div>
  );
}
