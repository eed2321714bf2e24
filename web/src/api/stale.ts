import { queryClient } from "./queryClient.ts";

/** Which queries a kind of change concerns. What is not listed concerns all. */
const CONCERNED: Record<string, readonly string[]> = {
  preferences: ["preferences"],
  profile: ["me", "session"],
  factors: ["factors", "me", "session"],
  roles: ["session", "me", "features"],
  session: ["sessions"],
  sessions: ["sessions"],
  connections: ["connections", "connection", "features", "consents", "usage"],
};

/** How long invalidations gather, in ms. */
const GATHER = 100;

let gathered = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Of each key, how many forms with something typed stand on its data. */
const held = new Map<string, number>();
/** What became stale under such a form. */
const waiting = new Set<string>();

function makeStale(key: string): void {
  if (held.has(key)) waiting.add(key);
  else void queryClient.invalidateQueries({ queryKey: [key] });
}

function makeAllStale(): void {
  for (const key of held.keys()) waiting.add(key);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => !held.has(String(queryKey[0])) });
}

function flush(): void {
  const kinds = gathered;
  gathered = new Set();
  timer = undefined;
  const keys = [...kinds].map((kind) => CONCERNED[kind.split(".")[0] ?? ""]);
  if (keys.includes(undefined)) makeAllStale();
  else for (const key of new Set(keys.flat() as string[])) makeStale(key);
}

/** Somebody else has changed things of these kinds: what shows them is asked for anew, soon. */
export function noteChanges(kinds: readonly string[]): void {
  for (const kind of kinds) gathered.add(kind);
  if (timer === undefined) timer = setTimeout(flush, GATHER);
}

/**
 * Lets what others change of these keys wait, as long as somebody types over it: a form must not be pulled away from
 * under their hands. Returns how to let go; then what has waited is asked for.
 */
export function holdBack(keys: readonly string[]): () => void {
  for (const key of keys) held.set(key, (held.get(key) ?? 0) + 1);
  let holding = true;
  return () => {
    if (!holding) return;
    holding = false;
    for (const key of keys) {
      const left = (held.get(key) ?? 1) - 1;
      if (left > 0) held.set(key, left);
      else {
        held.delete(key);
        if (waiting.delete(key)) makeStale(key);
      }
    }
  };
}
