import { useSyncExternalStore } from "react";

/** Backup codes that were just made: shown once, so that they are nowhere but in the memory of this page. */
interface Fresh {
  codes: readonly string[];
  madeAt: number;
  /** Where one goes when they are stored. */
  next: "/home" | "/account/security";
}

let fresh: Fresh | undefined;
let holders = 0;
const listeners = new Set<() => void>();

function change(to: Fresh | undefined): void {
  fresh = to;
  for (const listener of listeners) listener();
}

/** Hands codes to the page that shows them. */
export function keepCodes(codes: readonly string[], next: Fresh["next"]): void {
  change({ codes, madeAt: Date.now(), next });
}

/** Forgets them for good. */
export function forgetCodes(): void {
  change(undefined);
}

/** Keeps them while a page shows them, and forgets them when none does any more. For an effect: returns how to end. */
export function holdCodes(): () => void {
  holders += 1;
  return () => {
    holders -= 1;
    // A page that is only rendered anew takes hold again at once.
    setTimeout(() => holders === 0 && forgetCodes());
  };
}

/** The codes that are to be shown now. */
export function useFreshCodes(): Fresh | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => fresh,
  );
}
