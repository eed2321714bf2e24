import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { reach } from "../../api/client.ts";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Status.tsx";
import { announce } from "../../ui/toasts.ts";
import { useOutage } from "./outage.ts";

/** Above every page: that the server cannot be reached, or that it cannot do its work just now. */
export function Trouble() {
  const t = useTexts("frame").trouble;
  const client = useQueryClient();
  const lost = useSyncExternalStore(reach.subscribe, reach.current) === "lost";
  const outage = useOutage();
  const wasLost = useRef(false);
  const [busy, setBusy] = useState(false);

  // The network is outside of React. It is only a hint: the server is asked.
  useEffect(() => {
    const look = () => void reach.look();
    window.addEventListener("offline", look);
    window.addEventListener("online", look);
    return () => {
      window.removeEventListener("offline", look);
      window.removeEventListener("online", look);
    };
  }, []);

  // When it is back, what failed or went stale meanwhile is loaded again.
  useEffect(() => {
    if (wasLost.current && !lost) {
      announce(t.back);
      void client.invalidateQueries();
    }
    wasLost.current = lost;
  }, [lost, client, t]);

  const act = async () => {
    setBusy(true);
    await (lost
      ? reach.look()
      : client.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" }));
    setBusy(false);
  };
  return (
    <div role="alert" className="max-w-[44rem] [&:not(:empty)]:mb-6">
      {(lost || outage) && (
        <Note
          tone="danger"
          action={
            <Button busy={busy} busyLabel={t.looking} onClick={() => void act()}>
              {lost ? t.lookNow : t.loadAgain}
            </Button>
          }
        >
          {lost ? t.unreachable : t.failing}
        </Note>
      )}
    </div>
  );
}
