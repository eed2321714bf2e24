import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTexts } from "../texts/index.ts";
import { IconButton } from "./Button.tsx";

interface DialogProps {
  title: string;
  children: ReactNode;
  onClose(): void;
  /** Asked before Esc closes it; false keeps it open. */
  mayClose?: () => boolean;
  /** Without the button that closes it: where something has to be chosen. */
  withoutClose?: boolean;
}

/**
 * A modal dialog of the platform: focus inside, Esc closes, focus returns to where it was. It is open as long as it is
 * rendered. On a phone it rises from below at full width. The first focus goes to `[data-autofocus]`, else to the first
 * control.
 */
export function Dialog({ title, children, onClose, mayClose, withoutClose }: DialogProps) {
  const t = useTexts("frame");
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // `showModal` is a method, not an attribute.
  useEffect(() => {
    const dialog = element.current;
    const opener = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    }
    return () => {
      dialog?.close();
      // The opener may be gone with what the dialog did; then the page's heading takes the focus.
      if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus();
      else document.querySelector<HTMLElement>("h1")?.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onCancel={(event) => {
        // Escape in a file or select picker bubbles up here, too.
        if (event.target !== element.current) return;
        event.preventDefault();
        if (!withoutClose && (mayClose?.() ?? true)) onClose();
      }}
      className="m-auto mb-0 w-full max-w-none text-left text-base font-normal rounded-t-panel border border-line bg-raised p-0 shadow-dialog backdrop:bg-[rgb(0_0_0/0.45)] tablet:mb-auto tablet:max-w-[32rem] tablet:rounded-panel"
    >
      <div className="flex max-h-[90dvh] flex-col gap-5 overflow-y-auto [--bar:-1.25rem] [--ground:var(--raised)] max-tablet:scroll-pb-20 p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] tablet:p-6">
        <div className="flex items-start justify-between gap-4">
          <h2 id={heading} className="min-w-0 text-section font-bold [overflow-wrap:anywhere]">
            {title}
          </h2>
          {!withoutClose && (
            <IconButton label={t.close} className="-mr-2 -mt-1.5" onClick={() => (mayClose?.() ?? true) && onClose()}>
              <X aria-hidden className="size-5" strokeWidth={1.75} />
            </IconButton>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
