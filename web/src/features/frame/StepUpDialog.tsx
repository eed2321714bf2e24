import { FactorForm } from "../../access/FactorForm.tsx";
import { stepUp } from "../../access/logIn.ts";
import { interruptions } from "../../api/interruptions.ts";
import { useTexts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";

/** Asks for a fresh proof; what was parked goes on when it is given. */
export function StepUpDialog({ factors }: { factors: readonly string[] }) {
  const t = useTexts("frame").stepUp;
  return (
    <Dialog title={t.title} onClose={() => interruptions.settle(false)}>
      <p className="text-soft">{t.lead}</p>
      <FactorForm
        factors={factors}
        prove={async (factor, code) => {
          await stepUp(factor, code);
          interruptions.settle(true);
        }}
      />
    </Dialog>
  );
}
