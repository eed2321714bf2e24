import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { LogInAgain } from "./LogInAgain.tsx";

/** A log-in before the session has ended: one may also leave it. */
export function StayDialog({ onClose, onDone }: { onClose(): void; onDone(): void }) {
  const t = useTexts("frame");
  return (
    <Dialog title={t.ending.title} onClose={onClose}>
      <p className="text-soft">{t.ending.lead}</p>
      <LogInAgain
        onDone={onDone}
        beside={
          <Button look="quiet" onClick={onClose}>
            {t.cancel}
          </Button>
        }
      />
    </Dialog>
  );
}
