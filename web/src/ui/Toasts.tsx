import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTexts } from "../texts/index.ts";
import { Button, IconButton } from "./Button.tsx";
import { type Toast, toastStore } from "./toasts.ts";

/** How long a message stays, in ms, unless somebody rests on it. */
const STAYS = 8_000;

/** Both live regions of the page, there from the start. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current);
  const of = (kind: Toast["kind"]) =>
    toasts.filter((toast) => toast.kind === kind).map((toast) => <Message key={toast.id} toast={toast} />);
  return (
    <div
      data-no-print
      className="pointer-events-none fixed inset-x-4 bottom-20 z-20 flex flex-col items-center gap-2 desktop:bottom-6"
    >
      <div role="status" aria-live="polite" className="flex flex-col items-center gap-2">
        {of("done")}
      </div>
      <div role="alert" aria-live="assertive" className="flex flex-col items-center gap-2">
        {of("problem")}
      </div>
    </div>
  );
}

function Message({ toast }: { toast: Toast }) {
  const t = useTexts("frame");
  const [held, setHeld] = useState(false);
  // The clock that takes the message away stops while the pointer or the focus is on it.
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => toastStore.dismiss(toast.id), STAYS);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting on a message only keeps it; nothing is done by it.
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={`pointer-events-auto flex max-w-full items-center gap-3 rounded-panel border bg-raised py-1 pl-4 pr-1 shadow-dialog ${toast.kind === "done" ? "border-edge" : "border-danger"}`}
    >
      <span className="py-1.5">{toast.text}</span>
      {toast.undo && (
        <Button
          look="quiet"
          onClick={() => {
            toast.undo?.run();
            toastStore.dismiss(toast.id);
          }}
        >
          {toast.undo.label}
        </Button>
      )}
      <IconButton label={t.dismiss} onClick={() => toastStore.dismiss(toast.id)}>
        <X aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}
