import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { ProofNote, useProofLock } from "../../access/Proof.tsx";
import type { OperationId } from "../../api/generated/operations.ts";
import { queryClient } from "../../api/queryClient.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { announce } from "../../ui/toasts.ts";
import { Refusal } from "./Refusal.tsx";

interface ActProps {
  op: OperationId;
  /** On the button of the page, and on the one of the dialog. */
  label: string;
  /** Names the button where several are alike. */
  describedAs?: string;
  title: string;
  /** What happens, and what does not. */
  children: ReactNode;
  busy: string;
  done: string;
  danger?: boolean;
  /** The page's one action that is filled. */
  primary?: boolean;
  /** What a 409 means here. */
  conflict?: string;
  run(): Promise<unknown>;
  /** After the server has said that it is done. */
  after?(): void;
}

/** Something that is done to somebody or something, after a dialog has said what happens. Absent without the permission. */
export function Act(props: ActProps) {
  const [open, setOpen] = useState(false);
  const { op, label, describedAs, danger, primary } = props;
  return (
    <Allowed op={op}>
      <Button
        look={danger ? "danger" : primary ? "primary" : "secondary"}
        {...(describedAs ? { "aria-label": describedAs } : {})}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      {open && <ActDialog {...props} onClose={() => setOpen(false)} />}
    </Allowed>
  );
}

function ActDialog(props: ActProps & { onClose(): void }) {
  const { op, label, title, children, busy, done, danger, conflict, run, after, onClose } = props;
  const t = useTexts("frame");
  const lock = useProofLock(op);
  const act = useMutation({
    mutationFn: run,
    onSuccess: () => {
      announce(done);
      onClose();
      after?.();
      // The proof may be a new one.
      void queryClient.invalidateQueries({ queryKey: ["session"] });
    },
  });
  return (
    <Dialog title={title} onClose={onClose} mayClose={() => !act.isPending}>
      <div className="flex flex-col gap-3">{children}</div>
      <Refusal error={act.error} conflict={conflict} />
      <ProofNote op={op} />
      <div className="flex flex-wrap gap-3">
        <Button
          look={danger ? "danger-filled" : "primary"}
          busy={act.isPending}
          busyLabel={busy}
          {...lock}
          onClick={() => act.mutate()}
        >
          {label}
        </Button>
        <Button data-autofocus onClick={onClose} unavailable={act.isPending}>
          {t.cancel}
        </Button>
      </div>
    </Dialog>
  );
}
