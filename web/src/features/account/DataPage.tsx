import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DeletionNote } from "../../access/DeletionNote.tsx";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Page, Section } from "../../ui/Page.tsx";
import { DeleteDialog } from "./DeleteDialog.tsx";
import { ExportPart } from "./ExportPart.tsx";

/** Everything to take along, and the way out. */
export function DataPage() {
  const t = useTexts("account").data;
  const { data } = useQuery(sessionQuery);
  const [asking, setAsking] = useState(false);
  return (
    <Page title={t.title} lead={t.lead}>
      <DeletionNote />
      <ExportPart />
      <Section title={t.deleteTitle} lead={t.deleteLead}>
        <ol className="flex max-w-[66ch] list-decimal flex-col gap-2 pl-5">
          <li>{t.now}</li>
          <li>{t.until}</li>
          <li>{t.after}</li>
        </ol>
        {data?.deletion_at ? (
          <p className="text-soft">{t.already}</p>
        ) : (
          <div>
            <Button look="danger" onClick={() => setAsking(true)}>
              {t.delete}
            </Button>
          </div>
        )}
      </Section>
      {asking && data && <DeleteDialog email={data.email} onClose={() => setAsking(false)} />}
    </Page>
  );
}
