import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { AppKey } from "./AppKey.tsx";
import { ConfirmApp } from "./ConfirmApp.tsx";
import { Step } from "./Step.tsx";

interface EnrolmentProps {
  /** An enrolment was under way when one came here; its key is good no more. */
  begunBefore: boolean;
  next: "/home" | "/account/security";
}

/** Three steps on one page. The key is made when one comes here, and is nowhere but in the memory of this page. */
export function Enrolment({ begunBefore, next }: EnrolmentProps) {
  const t = useTexts("security").app;
  const [again, setAgain] = useState(begunBefore);
  const enrol = useMutation({
    mutationFn: () => body(api.POST("/api/v1/mfa/totp/enrol")),
    // Not kept for anybody who comes later.
    gcTime: 0,
  });
  const { mutate } = enrol;
  // The key is made by coming here: a page that begins by asking for a click would be a step more.
  useEffect(() => mutate(), [mutate]);
  const restart = () => {
    setAgain(true);
    mutate();
  };
  const problem = enrol.error instanceof ApiProblem ? enrol.error : undefined;
  return (
    <ol className="flex flex-col gap-10">
      <Step number={1} title={t.one}>
        <p className="text-soft">{t.oneText}</p>
      </Step>
      <Step number={2} title={t.two}>
        {enrol.data ? (
          <AppKey key={enrol.data.secret} enrolment={enrol.data} again={again} />
        ) : enrol.isError ? (
          <div className="flex flex-col items-start gap-3">
            {problem && !problem.quiet ? <ProblemNote problem={problem} /> : <p>{t.notBegun}</p>}
            <Button look="primary" onClick={() => mutate()}>
              {t.begin}
            </Button>
          </div>
        ) : (
          <Skeleton lines={1} height="h-64" />
        )}
      </Step>
      <Step number={3} title={t.three}>
        {enrol.data && <ConfirmApp key={enrol.data.secret} next={next} onRestart={restart} />}
      </Step>
    </ol>
  );
}
