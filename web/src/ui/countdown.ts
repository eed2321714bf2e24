import { useEffect, useState } from "react";

/** Counts `seconds` down to 0, from anew whenever `since` changes. */
export function useCountdown(seconds: number | undefined, since: unknown): number {
  const [left, setLeft] = useState(seconds ?? 0);
  // A clock is outside of React. `since` restarts it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new event with the same number of seconds counts anew.
  useEffect(() => {
    if (!seconds) {
      setLeft(0);
      return;
    }
    const end = Date.now() + seconds * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [seconds, since]);
  return left;
}

/** `0:42`, `12:05`. */
export function clockFace(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
