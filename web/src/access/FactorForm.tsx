import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { api, body } from "../api/client.ts";
import { readHint, writeHint } from "../api/hint.ts";
import { ApiProblem } from "../api/problem.ts";
import { fill, useTexts } from "../texts/index.ts";
import { Button } from "../ui/Button.tsx";
import { CodeField } from "../ui/CodeField.tsx";
import { clockFace, useCountdown } from "../ui/countdown.ts";
import { TextField } from "../ui/Field.tsx";
import { Form, useSubmission } from "../ui/Form.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { ProblemNote } from "../ui/Problem.tsx";

export type Proof = "totp" | "sms" | "backup_code" | "password";

const schema = z.object({ code: z.string().check(z.minLength(1, "required")) });

interface FactorFormProps {
  /** What the server takes, the strongest first. */
  factors: readonly string[];
  /** Of a log-in that is under way; nothing for whoever is logged in. */
  challenge?: string;
  prove(factor: Proof, code: string): Promise<void>;
}

/** Asks for one proof, and offers the others. The way that was used last comes first. */
export function FactorForm({ factors, challenge, prove }: FactorFormProps) {
  const t = useTexts("frame").stepUp;
  const remembered = readHint().factor;
  const [factor, setFactor] = useState<Proof>(
    (remembered && factors.includes(remembered) ? remembered : (factors[0] ?? "password")) as Proof,
  );
  const others = factors.filter((other) => other !== factor) as Proof[];
  const names: Record<Proof, string> = {
    totp: t.useApp,
    sms: t.useSms,
    backup_code: t.useBackup,
    password: t.usePassword,
  };
  return (
    <div className="flex flex-col gap-5">
      <OneProof key={factor} factor={factor} challenge={challenge} prove={prove} />
      {others.length > 0 && (
        <div className="flex flex-wrap gap-x-2 border-t border-line pt-3">
          {others.map((other) => (
            <Button key={other} look="quiet" onClick={() => setFactor(other)}>
              {names[other]}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

function OneProof({
  factor,
  challenge,
  prove,
}: {
  factor: Proof;
  challenge: string | undefined;
  prove: FactorFormProps["prove"];
}) {
  const t = useTexts("frame").stepUp;
  const wrongCode = useTexts("problems").kinds["second-factor-invalid"];
  const submission = useSubmission(schema, { code: "" }, async ({ code }) => {
    try {
      await prove(factor, code);
    } catch (error) {
      // A code that does not fit stays in its field, selected, with the reason.
      if (error instanceof ApiProblem && error.slug === "second-factor-invalid") {
        throw new ApiProblem(
          "validation",
          422,
          "",
          [{ pointer: "/code", code: factor === "password" ? "wrong_password" : "wrong_code", detail: "" }],
          error.traceId,
        );
      }
      throw error;
    }
    if (factor !== "password") writeHint({ factor });
  });
  return (
    <Form submission={submission} action={t.confirm} busyAction={t.confirming}>
      {factor === "sms" && <TextMessage challenge={challenge} />}
      {factor === "password" ? (
        <PasswordField
          name="code"
          label={t.password}
          autoComplete="current-password"
          errorWords={{ wrong_password: t.wrongPassword }}
          data-autofocus
        />
      ) : factor === "backup_code" ? (
        <TextField
          name="code"
          label={t.backup}
          hint={t.backupHint}
          errorWords={{ wrong_code: wrongCode }}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          data-autofocus
        />
      ) : (
        <CodeField
          name="code"
          label={factor === "sms" ? t.sms : t.app}
          hint={t.codeHint}
          errorWords={{ wrong_code: wrongCode }}
          data-autofocus
        />
      )}
    </Form>
  );
}

/** Sends the text message when this way is chosen, and again when asked to. */
function TextMessage({ challenge }: { challenge: string | undefined }) {
  const t = useTexts("frame").stepUp;
  const [sent, setSent] = useState<{ number: string; wait: number }>();
  const [problem, setProblem] = useState<ApiProblem>();
  const left = useCountdown(sent?.wait ?? problem?.retryAfter, sent ?? problem);
  const send = async () => {
    setProblem(undefined);
    try {
      const answer = await body(api.POST("/api/v1/mfa/sms/send", { body: challenge ? { challenge } : null }));
      setSent({ number: answer.number, wait: Math.ceil((Date.parse(answer.resend_at) - Date.now()) / 1000) });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (!error.quiet) setProblem(error);
    }
  };
  // Choosing this way asks for a message: once, when it is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another message goes out by the button alone.
  useEffect(() => {
    void send();
  }, []);
  return (
    <div className="flex flex-col items-start gap-2">
      {problem && <ProblemNote problem={problem} />}
      <p role="status">{sent ? fill(t.sent, { number: sent.number }) : ""}</p>
      <Button look="quiet" unavailable={left > 0} onClick={send}>
        {left > 0 ? fill(t.sendAgainIn, { time: clockFace(left) }) : t.sendAgain}
      </Button>
    </div>
  );
}
