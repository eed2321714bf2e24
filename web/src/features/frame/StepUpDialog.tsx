import { FactorForm } from "../../access/FactorForm.tsx";
import { stepUp } from "../../access/logIn.ts";
import { interruptions, type Purpose } from "../../api/interruptions.ts";
import { useTexts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { purposeWords } from "./purpose.ts";

/** Asks for a fresh proof, and says for what; what was parked goes on when it is given. */
export function StepUpDialog({ factors, purpose }: { factors: readonly string[]; purpose: Purpose }) {
  const t = useTexts("frame").stepUp;
  const words = purposeWords(useTexts("actions"), purpose);
  return (
    <Dialog title={words ? `${t.title} · ${words}` : t.title} onClose={() => interruptions.settle(false)}>
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
