import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";

/** Asks once before codes are lost that nobody has stored. */
export function LeaveDialog({ onStay, onGo }: { onStay(): void; onGo(): void }) {
  const t = useTexts("security").codes;
  return (
    <Dialog title={t.leaveTitle} onClose={onStay}>
      <p>{t.leave}</p>
      <div className="flex flex-wrap gap-3">
        <Button look="primary" onClick={onStay} data-autofocus>
          {t.stay}
        </Button>
        <Button look="danger" onClick={onGo}>
          {t.go}
        </Button>
      </div>
    </Dialog>
  );
}
