import { useEffect } from "react";
import { holdBack } from "../api/stale.ts";

/** While somebody types over data of these keys, what others change of it waits. */
export function useHeldBack(keys: readonly string[], typing: boolean): void {
  const named = keys.join(" ");
  // What waits is outside of React; an element that leaves lets go.
  useEffect(() => {
    if (typing && named) return holdBack(named.split(" "));
  }, [named, typing]);
}
