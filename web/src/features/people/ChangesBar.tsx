import { useBlocker } from "@tanstack/react-router";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import type { Change } from "./roles.ts";

interface ChangesBarProps {
  changes: Readonly<Record<string, Change>>;
  onReview(role: string): void;
  onDiscard(role: string): void;
}

/** What is ticked and not saved, role by role. Leaving without a decision asks once. */
export function ChangesBar({ changes, onReview, onDiscard }: ChangesBarProps) {
  const t = useTexts("people").matrix;
  const roles = Object.entries(changes);
  const blocker = useBlocker({
    // Another role on a phone is the same page.
    shouldBlockFn: ({ current, next }) => roles.length > 0 && current.pathname !== next.pathname,
    enableBeforeUnload: roles.length > 0,
    withResolver: true,
  });
  return (
    <>
      {roles.length > 0 && (
        <section
          aria-label={t.unsavedChanges}
          className="sticky bottom-[calc(4rem+env(safe-area-inset-bottom))] z-[5] flex flex-col gap-3 rounded-panel border border-edge bg-raised p-3 shadow-dialog tablet:bottom-4"
        >
          {roles.map(([role, { add, remove }]) => (
            <div key={role} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <p className="min-w-0 break-all font-medium">
                {fill(plural(t.changes, add.length + remove.length) as "{role}", { role })}
              </p>
              <div className="flex flex-wrap gap-2">
                <Button look="primary" aria-label={fill(t.reviewNamed, { role })} onClick={() => onReview(role)}>
                  {t.review}
                </Button>
                <Button aria-label={fill(t.discardNamed, { role })} onClick={() => onDiscard(role)}>
                  {t.discard}
                </Button>
              </div>
            </div>
          ))}
        </section>
      )}
      <p role="status" className="sr-only">
        {roles.length > 0 ? t.unsavedChanges : ""}
      </p>
      {blocker.status === "blocked" && (
        <Dialog title={t.leaveTitle} onClose={blocker.reset}>
          <p>{t.leave}</p>
          <div className="flex flex-wrap gap-3">
            <Button data-autofocus onClick={blocker.reset}>
              {t.stay}
            </Button>
            <Button look="danger" onClick={blocker.proceed}>
              {t.leaveAction}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
