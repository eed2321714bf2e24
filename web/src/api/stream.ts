import { watchAttention } from "./attention.ts";
import { noteChanges } from "./stale.ts";
import { type Relayed, readStreams } from "./streamReader.ts";

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
 * HTTP/1.1 browsers open. The tab that holds the lock reads it and tells the others. A tab that nobody looks at gives the
 * lock up; each knows what was told last, so whichever has it next goes on from there. Returns how to stop.
 */
export function followChanges({ onEnd }: LiveOptions): () => void {
  const channel = new BroadcastChannel("postern-stream");
  let since: string | undefined;
  let turn: AbortController | undefined;

  const take = (message: Relayed) => {
    if (message.since !== undefined) since = message.since;
    if (message.type === "ended") onEnd();
    else if (message.type === "restart") for (const restart of [...restarts]) restart();
    else if (message.type === "all") noteChanges(["all"]);
    else if (message.type === "changes") noteChanges(message.kinds);
  };
  const feed = {
    since: () => since,
    forget: () => {
      since = undefined;
    },
    tell: (message: Relayed) => {
      channel.postMessage(message);
      take(message);
    },
    onRestart: (listener: () => void) => {
      restarts.add(listener);
      return () => restarts.delete(listener);
    },
  };
  tellTabs = (message) => channel.postMessage(message);
  channel.onmessage = (event: MessageEvent<Relayed>) => take(event.data);

  const present = () => {
    if (turn) return;
    const mine = new AbortController();
    turn = mine;
    navigator.locks
      .request("postern-stream", { signal: mine.signal }, () => readStreams(feed, mine.signal))
      .catch(() => {
        // Aborted while waiting for the lock: another tab reads.
      });
  };
  const absent = () => {
    turn?.abort();
    turn = undefined;
  };
  const stopWatching = watchAttention({ present, absent });
  // Also where it opens in the background: five minutes of it are five minutes in which somebody may come.
  present();

  return () => {
    stopWatching();
    absent();
    tellTabs = () => {};
    channel.close();
  };
}
