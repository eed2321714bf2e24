/** Whether the server answers at all. `navigator.onLine` says whether there is a cable, not whether there is a server. */
export type Reach = "reached" | "lost";

/** What the watch needs of the world; tests give it virtual time. */
export interface ReachPorts {
  /** Asks the server whether it lives. */
  probe(): Promise<boolean>;
  /** Runs `work` in `ms`; returns how not to. */
  later(work: () => void, ms: number): () => void;
}

/** How long until the next look, in ms: soon at first, then every quarter of a minute. */
const PAUSES = [2_000, 4_000, 8_000, 15_000] as const;

/**
 * Watches whether the server can be reached. One call that got no answer proves nothing, so it asks `/health/live`
 * before it says so, and asks again until there is an answer.
 */
export function createReach({ probe, later }: ReachPorts) {
  const listeners = new Set<() => void>();
  let reach: Reach = "reached";
  let looking: Promise<void> | undefined;
  let misses = 0;
  let cancel = () => {};

  const become = (next: Reach) => {
    if (next === reach) return;
    reach = next;
    for (const listener of listeners) listener();
  };

  const answered = () => {
    misses = 0;
    cancel();
    become("reached");
  };

  const look = (): Promise<void> => {
    looking ??= probe().then((alive) => {
      looking = undefined;
      if (alive) return answered();
      cancel();
      cancel = later(() => void look(), PAUSES[Math.min(misses, PAUSES.length - 1)] ?? 15_000);
      misses += 1;
      become("lost");
    });
    return looking;
  };

  return {
    /** A call got no answer. */
    suspect(): void {
      if (reach === "reached") void look();
    },
    /** A call got one, whichever. */
    answered(): void {
      if (reach === "lost") answered();
    },
    /** Asks now. */
    look,
    current: (): Reach => reach,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
