import { queryClient } from "./queries.ts";
import { session, stillOpen } from "./session.ts";

/** A change of the user's own data, as `GET sync/events` tells it. */
interface Notice {
  kind: string;
}

/** What one tab hears and the others are told. */
type Relayed = { type: "changes"; kinds: string[] } | { type: "all" } | { type: "ended" } | { type: "restart" };

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

function flush(): void {
  const kinds = gathered;
  gathered = new Set();
  timer = undefined;
  const keys = [...kinds].map((kind) => CONCERNED[kind.split(".")[0] ?? ""]);
  if (keys.includes(undefined)) void queryClient.invalidateQueries();
  else for (const key of new Set(keys.flat())) void queryClient.invalidateQueries({ queryKey: [key] });
}

function invalidate(kinds: readonly string[]): void {
  for (const kind of kinds) gathered.add(kind);
  if (timer === undefined) timer = setTimeout(flush, GATHER);
}

const restarts = new Set<() => void>();
let tellTabs: (message: Relayed) => void = () => {};

/** After a new log-in: the stream belonged to the session before, and would end with it. */
export function restartStream(): void {
  tellTabs({ type: "restart" });
  for (const restart of [...restarts]) restart();
}

interface LiveOptions {
  /** The session of this browser is over. */
  onEnd(): void;
}

/**
 * Follows the user's changes, with one stream for all tabs of a browser: six connections to one origin are all that
 * HTTP/1.1 browsers open. The tab that holds the lock reads it and tells the others. Returns how to stop.
 */
export function followChanges({ onEnd }: LiveOptions): () => void {
  const stop = new AbortController();
  const channel = new BroadcastChannel("postern-stream");
  const take = (message: Relayed) => {
    if (message.type === "ended") onEnd();
    else if (message.type === "restart") for (const restart of [...restarts]) restart();
    else invalidate(message.type === "all" ? ["all"] : message.kinds);
  };
  tellTabs = (message) => channel.postMessage(message);
  const relay = (message: Relayed) => {
    channel.postMessage(message);
    take(message);
  };
  channel.onmessage = (event: MessageEvent<Relayed>) => take(event.data);
  navigator.locks
    .request("postern-stream", { signal: stop.signal }, () => read(relay, stop.signal))
    .catch(() => {
      // Aborted while waiting for the lock: another tab reads.
    });
  return () => {
    stop.abort();
    tellTabs = () => {};
    channel.close();
  };
}

/** Reads streams, one after another, until `stop`. */
async function read(relay: (message: Relayed) => void, stop: AbortSignal): Promise<void> {
  let since: string | undefined;
  let failures = 0;
  while (!stop.aborted) {
    const ended = await new Promise<"again" | "over">((resolve) => {
      const query = since ? `?since=${encodeURIComponent(since)}` : "";
      const source = new EventSource(`/api/v1/sync/events${query}`);
      const finish = (how: "again" | "over") => {
        source.close();
        restarts.delete(restart);
        resolve(how);
      };
      stop.addEventListener("abort", () => finish("over"), { once: true });
      const restart = () => finish("again");
      restarts.add(restart);
      source.addEventListener("ready", (event: MessageEvent<string>) => {
        failures = 0;
        since = event.lastEventId || since;
        if ((JSON.parse(event.data) as { gap: boolean }).gap) relay({ type: "all" });
      });
      source.addEventListener("change", (event: MessageEvent<string>) => {
        since = event.lastEventId || since;
        relay({ type: "changes", kinds: [(JSON.parse(event.data) as Notice).kind] });
      });
      source.addEventListener("end", (event: MessageEvent<string>) => {
        const over = (JSON.parse(event.data) as { reason: string }).reason === "session_ended";
        finish(over ? "over" : "again");
      });
      // EventSource gives up for good on any status but 200 and does not say which.
      source.onerror = () => {
        if (source.readyState !== EventSource.CLOSED) return;
        failures += 1;
        finish("again");
      };
    });
    if (ended === "over" && !stop.aborted && (await stillOpen())) {
      // Somebody has logged in anew in this browser, which ended the session before: nothing is over.
      since = undefined;
      relay({ type: "all" });
    } else if (ended === "over") {
      if (!stop.aborted) relay({ type: "ended" });
      // The page is about to be left, or somebody logs in again on it.
      await restarted(stop);
    } else if (failures > 0) {
      await pause(Math.random() * Math.min(1_000 * 2 ** failures, 30_000), stop);
      if ((await session.ensureFresh()) === "ended") {
        relay({ type: "ended" });
        await restarted(stop);
      }
    }
  }
}

/** Waits for a new log-in. */
function restarted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      restarts.delete(go);
      resolve();
    };
    restarts.add(go);
    stop.addEventListener("abort", go, { once: true });
    if (stop.aborted) go();
  });
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const alarm = setTimeout(resolve, ms);
    stop.addEventListener("abort", () => {
      clearTimeout(alarm);
      resolve();
    });
  });
}
