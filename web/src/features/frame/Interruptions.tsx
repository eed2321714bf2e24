import { lazy, Suspense, useSyncExternalStore } from "react";
import { interruptions } from "../../api/interruptions.ts";

// Neither is needed before somebody is asked.
const StepUpDialog = lazy(() => import("./StepUpDialog.tsx").then((module) => ({ default: module.StepUpDialog })));
const LogInDialog = lazy(() => import("./LogInDialog.tsx").then((module) => ({ default: module.LogInDialog })));

/** What has to be answered before parked calls go on. */
export function Interruptions() {
  const current = useSyncExternalStore(interruptions.subscribe, interruptions.current);
  if (!current) return null;
  return (
    <Suspense>
      {current.kind === "step-up" ? (
        <StepUpDialog factors={current.factors} purpose={current.purpose} />
      ) : (
        <LogInDialog />
      )}
    </Suspense>
  );
}
