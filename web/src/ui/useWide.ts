import { useSyncExternalStore } from "react";

const query = typeof window === "undefined" ? undefined : window.matchMedia("(min-width: 640px)");

function subscribe(listener: () => void): () => void {
  query?.addEventListener("change", listener);
  return () => query?.removeEventListener("change", listener);
}

/** Whether there is more room than a phone has, for what has two shapes that CSS cannot make of one. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => query?.matches ?? true);
}
