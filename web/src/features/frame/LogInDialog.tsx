import { leave } from "../../access/leave.ts";
import { interruptions } from "../../api/interruptions.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { LogInAgain } from "./LogInAgain.tsx";

/** Logs the same person in again over the page that they were on, so that nothing typed is lost. */
export function LogInDialog() {
  const t = useTexts("frame").again;
  const away = () => {
    interruptions.settle(false);
    leave("expired", window.location.pathname + window.location.search);
  };
  return (
    <Dialog title={t.title} onClose={away} withoutClose>
      <p className="text-soft">{t.lead}</p>
      <LogInAgain
        onDone={() => interruptions.settle(true)}
        beside={
          <Button look="quiet" onClick={away}>
            {t.leave}
          </Button>
        }
      />
    </Dialog>
  );
}
