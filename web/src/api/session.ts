import { type Hint, readHint, writeHint } from "./hint.ts";

/** How an attempt to have a good access cookie ended. */
export type Freshness = "fresh" | "anonymous" | "ended" | "unreachable";

/** What tabs tell each other. */
export type TabMessage = { type: "refreshed" } | { type: "logged-in" } | { type: "logged-out"; reason: EndReason };

/** Why a session ended, as far as this browser knows. */
export type EndReason = "logged-out" | "ended-elsewhere" | "expired" | "deletion";

/** What the keeper needs of the world; tests give it virtual time, locks and tabs. */
export interface SessionPorts {
  read(): Hint;
  write(change: Partial<Hint>): void;
  /** Runs `work` while no other tab holds the lock. */
  lock<T>(work: () => Promise<T>): Promise<T>;
  post(message: TabMessage): void;
  now(): number;
  /** `POST session/refresh`: how many seconds the new cookie lives, or why there is none. */
  refresh(): Promise<{ expiresIn: number } | "ended" | "unreachable">;
}

/** An access cookie that ends sooner than this, in ms, is renewed before a call. */
const MARGIN = 30_000;

/**
 * Keeps the access cookie good, once for all tabs. Tabs that race with rotating refresh tokens look like a thief to the
 * server (RFC 9700 section 4.14.2), so one tab refreshes and the others see its result in the hint.
 */
export function createSession(ports: SessionPorts) {
  async function renew(seen: number): Promise<Freshness> {
    return ports.lock(async () => {
      const hint = ports.read();
      if (!hint.signedIn) return "ended";
      if (hint.accessUntil !== seen && hint.accessUntil - ports.now() > MARGIN) return "fresh";
      const outcome = await ports.refresh();
      if (outcome === "unreachable") return outcome;
      if (outcome === "ended") {
        ports.write({ signedIn: false, accessUntil: 0 });
        return outcome;
      }
      ports.write({ signedIn: true, accessUntil: ports.now() + outcome.expiresIn * 1000 });
      ports.post({ type: "refreshed" });
      return "fresh";
    });
  }

  return {
    /** Before a call: renews what is about to end. */
    async ensureFresh(): Promise<Freshness> {
      const hint = ports.read();
      if (!hint.signedIn) return "anonymous";
      return hint.accessUntil - ports.now() > MARGIN ? "fresh" : renew(hint.accessUntil);
    },
    /** After a 401: renews unless another tab has done so since `seen`, the `accessUntil` of when the call was sent. */
    renewAfter(seen: number): Promise<Freshness> {
      return ports.read().signedIn ? renew(seen) : Promise.resolve("ended");
    },
    /** After a log-in or step-up whose cookie lives for `expiresIn` seconds. */
    opened(expiresIn: number): void {
      ports.write({ signedIn: true, accessUntil: ports.now() + expiresIn * 1000 });
      ports.post({ type: "logged-in" });
    },
    /** After the end of the session. */
    closed(reason: EndReason): void {
      ports.write({ signedIn: false, accessUntil: 0 });
      ports.post({ type: "logged-out", reason });
    },
  };
}

const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("postern");

/** Hears what other tabs tell. Returns how to stop. */
export function onTabMessage(listener: (message: TabMessage) => void): () => void {
  const heard = (event: MessageEvent<TabMessage>) => listener(event.data);
  channel?.addEventListener("message", heard);
  return () => channel?.removeEventListener("message", heard);
}

async function refreshByCookie(): Promise<{ expiresIn: number } | "ended" | "unreachable"> {
  try {
    const answer = await window.fetch("/api/v1/session/refresh", {
      method: "POST",
      credentials: "same-origin",
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.ok) return { expiresIn: ((await answer.json()) as { expires_in: number }).expires_in };
    return answer.status === 401 ? "ended" : "unreachable";
  } catch {
    return "unreachable";
  }
}

/** Runs a log-in while no tab of this browser asks whether its session lives. */
export async function whileLoggingIn<T>(work: () => Promise<T>): Promise<T> {
  return await navigator.locks.request("postern-log-in", work);
}

/**
 * Whether this browser has a session after one has ended: a log-in in it ends the one before. A log-in that is under way
 * is waited for. Where nobody answers, nothing is known to be over.
 */
export function stillOpen(): Promise<boolean> {
  return whileLoggingIn(async () => {
    try {
      const answer = await window.fetch("/api/v1/session", {
        credentials: "same-origin",
        signal: AbortSignal.timeout(10_000),
      });
      return answer.status !== 401;
    } catch {
      return true;
    }
  });
}

/** This browser's session. */
export const session = createSession({
  read: readHint,
  write: writeHint,
  lock: async (work) => await navigator.locks.request("postern-refresh", work),
  post: (message) => channel?.postMessage(message),
  now: () => Date.now(),
  refresh: refreshByCookie,
});
