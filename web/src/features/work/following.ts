interface Named {
  id: string;
}

interface Difference<T> {
  /** What is shown, in the order in which it is shown, each as it is known last. */
  rows: T[];
  /** So many have come that are not shown. */
  fresh: number;
  /** So many are shown that do not belong to the list any more. */
  left: number;
}

/**
 * Compares a list that somebody reads with its newest page, so that no row moves before they say so. Ids grow with time:
 * whatever is shown, not older than the newest page's end, and not in it, has left the list.
 */
export function compare<T extends Named>(
  shown: readonly T[],
  newest: { items: readonly T[]; complete: boolean } | undefined,
): Difference<T> {
  if (!newest) return { rows: [...shown], fresh: 0, left: 0 };
  const latest = new Map(newest.items.map((item) => [item.id, item]));
  const seen = new Set(shown.map(({ id }) => id));
  const end = newest.complete ? "" : (newest.items.at(-1)?.id ?? "");
  return {
    rows: shown.map((item) => latest.get(item.id) ?? item),
    fresh: newest.items.filter(({ id }) => !seen.has(id)).length,
    left: shown.filter(({ id }) => id >= end && !latest.has(id)).length,
  };
}
