import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { Page } from "../../ui/Page.tsx";

/** A page that broke: the frame stays, and the part can be loaded again. */
export function Defect({ error, reset }: ErrorComponentProps) {
  const t = useTexts("frame");
  return (
    <Page title={t.defectTitle} lead={t.defect}>
      <CopyValue value={String(error)} />
      <div>
        <Button look="primary" onClick={reset}>
          {t.reloadPart}
        </Button>
      </div>
    </Page>
  );
}
