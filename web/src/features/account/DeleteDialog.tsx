import { useMutation, useQuery } from "@tanstack/react-query";
import { leaveBy } from "../../access/leave.ts";
import { useProof } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { connectionsQuery } from "../../api/queries.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";

/** Names what happens, and does it. */
export function DeleteDialog({ email, onClose }: { email: string; onClose(): void }) {
  const t = useTexts("account").data;
  const frame = useTexts("frame");
  const connected = useQuery(connectionsQuery).data?.length ?? 0;
  const remove = useMutation({
    mutationFn: () => leaveBy("deletion", () => api.DELETE("/api/v1/users/me")),
  });
  const { lock, note } = useProof("delete_me");
  const problem = remove.error instanceof ApiProblem && !remove.error.quiet ? remove.error : undefined;
  return (
    <Dialog title={t.dialogTitle} onClose={onClose} mayClose={() => !remove.isPending}>
      <p>{t.dialogText}</p>
      {connected > 0 && <p>{plural(t.connectionsStop, connected)}</p>}
      {problem?.slug === "conflict" ? (
        <p role="alert" className="font-medium text-danger">
          {t.lastAdministrator}
        </p>
      ) : (
        problem && <ProblemNote problem={problem} />
      )}
      {note}
      <div className="flex flex-wrap gap-3">
        <Button data-autofocus onClick={onClose} unavailable={remove.isPending}>
          {frame.cancel}
        </Button>
        <Button
          look="danger-filled"
          busy={remove.isPending || remove.isSuccess}
          busyLabel={t.deleting}
          {...lock}
          className="break-all"
          onClick={() => remove.mutate()}
        >
          {fill(t.confirm, { email })}
        </Button>
      </div>
    </Dialog>
  );
}
