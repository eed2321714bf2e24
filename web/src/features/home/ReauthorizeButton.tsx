import { useMutation } from "@tanstack/react-query";
import { goAway } from "../../access/goAway.ts";
import { api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import type { Connection } from "./missing.ts";

interface ReauthorizeButtonProps {
  connection: Connection;
  providerName: string;
  look?: "primary" | "secondary";
}

/** Goes to the provider at once, to agree again to what was agreed before; one comes back to the connection. */
export function ReauthorizeButton({ connection, providerName, look = "secondary" }: ReauthorizeButtonProps) {
  const t = useTexts("home");
  const begin = useMutation({
    // It ends when the page is left: until then the button stays busy, and not after somebody has come back.
    mutationFn: async () => {
      const { authorize_url } = await body(
        api.POST("/api/v1/oauth/connections/{id}/scopes", {
          params: { path: { id: connection.id } },
          body: { return_to: `/connections/${connection.id}`, transport: "cookie" },
        }),
      );
      await goAway(authorize_url);
    },
  });
  const problem = begin.error instanceof ApiProblem && !begin.error.quiet ? begin.error : undefined;
  return (
    <div className="flex flex-col items-start gap-3">
      <Button
        look={look}
        busy={begin.isPending}
        busyLabel={fill(t.leaving, { provider: providerName })}
        onClick={() => begin.mutate()}
      >
        {fill(t.reauthorizeAction, { provider: providerName })}
      </Button>
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}
