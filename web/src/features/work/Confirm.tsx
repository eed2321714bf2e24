import type { ReactNode } from "react";
import { useProof } from "../../access/Proof.tsx";
import type { OperationId } from "../../api/generated/operations.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";

interface ConfirmProps {
  /** What it does, which may ask for a proof first. */
  op: OperationId;
  title: string;
  /** What will happen, and what else one might do. */
  children: ReactNode;
  action: string;
  busyAction: string;
  busy: boolean;
  problem: ApiProblem | undefined;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something is done that cannot be undone. The focus begins on the way out. */
export function Confirm({ op, title, children, action, busyAction, busy, problem, onConfirm, onClose }: ConfirmProps) {
  const t = useTexts("frame");
  const { lock, note } = useProof(op);
  return (
    <Dialog title={title} onClose={onClose}>
      {problem && <ProblemNote problem={problem} />}
      <div className="flex flex-col gap-2 break-words">{children}</div>
      {note}
      <div className="flex flex-wrap gap-3">
        <Button look="danger-filled" busy={busy} busyLabel={busyAction} onClick={onConfirm} {...lock}>
          {action}
        </Button>
        <Button data-autofocus onClick={onClose}>
          {t.cancel}
        </Button>
      </div>
    </Dialog>
  );
}
