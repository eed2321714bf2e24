import { useState } from "react";
import { fill, useTexts } from "../../../texts/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Section } from "../../../ui/Page.tsx";
import type { Connection } from "../queries.ts";
import { DisconnectDialog } from "./DisconnectDialog.tsx";

/** The way to end a connection. */
export function Disconnecting({ connection }: { connection: Connection }) {
  const t = useTexts("connections").one;
  const [asked, setAsked] = useState(false);
  return (
    <Section title={t.end} lead={t.endText}>
      <div>
        <Button
          look="danger"
          onClick={() => setAsked(true)}
          className="max-w-full [overflow-wrap:anywhere]"
          aria-haspopup="dialog"
        >
          {fill(t.disconnect, { account: connection.account })}
        </Button>
      </div>
      {asked && <DisconnectDialog connection={connection} onClose={() => setAsked(false)} />}
    </Section>
  );
}
