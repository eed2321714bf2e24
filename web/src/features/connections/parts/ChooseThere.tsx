import { useState } from "react";
import type { ApiProblem } from "../../../api/problem.ts";
import { fill, useTexts } from "../../../texts/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { ProblemNote } from "../../../ui/Problem.tsx";
import { useSettingOff } from "../flow.ts";
import { problemIn } from "./StatusAction.tsx";

/** Goes through the provider's own choice again, where that is made there. */
export function ChooseThere({ id, name }: { id: string; name: string }) {
  const t = useTexts("connections");
  const settingOff = useSettingOff({ connection: id });
  const [problem, setProblem] = useState<ApiProblem>();
  return (
    <div className="flex flex-col items-start gap-3">
      {problem && <ProblemNote problem={problem} />}
      <Button
        look="primary"
        busy={settingOff.isPending}
        busyLabel={fill(t.leaving, { provider: name })}
        onClick={() => {
          setProblem(undefined);
          settingOff.mutate(
            { features: [], returnTo: `/connections/${id}` },
            { onError: (error) => setProblem(problemIn(error)) },
          );
        }}
      >
        {fill(t.widen.chooseThere, { provider: name })}
      </Button>
    </div>
  );
}
