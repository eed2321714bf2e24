import { api, body, refusalOfStream } from "./client.ts";
import { readHint } from "./hint.ts";
import { session, stillOpen } from "./session.ts";

/** What one tab hears and the others are told; `since`: the place in the feed up to which it goes. */
export type Relayed = { since?: string | undefined } & (
  | { type: "changes"; kinds: string[] }
  | { type: "place" }
  | { type: "all" }
  | { type: "ended" }
  | { type: "restart" }
);

/** What reading needs of the tab. */
export interface Feed {
  /** Up to where this browser knows what has changed. */
  since(): string | undefined;
  /** That was of another session. */
  forget(): void;
  /** Tells this tab and the others. */
  tell(message: Relayed): void;
  /** Calls `listener` after a new log-in. Returns how to stop. */
  onRestart(listener: () => void): () => void;
}

/** How often changes are asked for where no stream is to be had, in ms. */
const POLL = 30_000;
/** Between two tries of what is refused, in ms: at least, and at most. */
const SOONEST = 1_000;
const LATEST = 30_000;

/** How a stream ended: to be opened anew, with the session, without ever having begun. */
type Ending = "again" | "over" | "refused";

/** Reads streams, one after another, until `stop`. */
export async function readStreams(feed: Feed, stop: AbortSignal): Promise<void> {
  let refusals = 0;
  const heard = () => {
    refusals = 0;
  };
  while (!stop.aborted) {
    // What ends soon would be refused, and an event source does not say why.
    const ended = (await session.ensureFresh()) === "ended";
    if (stop.aborted) return;
    const ending = ended ? "over" : await readOne(feed, stop, heard);
    if (stop.aborted) return;
    if (ending === "over" && !ended && (await stillOpen())) {
      // Somebody has logged in anew in this browser, which ended the session before: nothing is over.
      feed.forget();
      feed.tell({ type: "all" });
    } else if (ending === "over") await end(feed, stop);
    else if (ending === "refused") {
      refusals += 1;
      if ((await afterRefusal(feed, refusals, stop)) === "ended") await end(feed, stop);
    }
  }
}

function readOne(feed: Feed, stop: AbortSignal, heard: () => void): Promise<Ending> {
  return new Promise((resolve) => {
    const since = feed.since();
    const query = since ? `?since=${encodeURIComponent(since)}` : "";
    const source = new EventSource(`/api/v1/sync/events${query}`);
    const finish = (how: Ending) => {
      source.close();
      forgetRestart();
      stop.removeEventListener("abort", again);
      resolve(how);
    };
    const again = () => finish("again");
    const forgetRestart = feed.onRestart(again);
    stop.addEventListener("abort", again, { once: true });
    source.addEventListener("ready", (event: MessageEvent<string>) => {
      heard();
      const place = { since: event.lastEventId || undefined };
      const { gap } = JSON.parse(event.data) as { gap: boolean };
      feed.tell(gap ? { type: "all", ...place } : { type: "place", ...place });
    });
    source.addEventListener("change", (event: MessageEvent<string>) => {
      const { kind } = JSON.parse(event.data) as { kind: string };
      feed.tell({ type: "changes", kinds: [kind], since: event.lastEventId || undefined });
    });
    source.addEventListener("end", (event: MessageEvent<string>) => {
      const { reason } = JSON.parse(event.data) as { reason: string };
      finish(reason === "session_ended" ? "over" : "again");
    });
    // It tries again by itself when the network fails, and gives up for good on any status but 200.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) finish("refused");
    };
  });
}

/** Finds out why, and waits as long as that asks for: too many streams are no reason to miss what changes. */
async function afterRefusal(feed: Feed, refusals: number, stop: AbortSignal): Promise<"again" | "ended"> {
  const status = await refusalOfStream();
  if (status === 401 && (await session.renewAfter(readHint().accessUntil)) === "ended") return "ended";
  if (status === 429 || status === 503) {
    await catchUp(feed);
    await pause(POLL, stop);
  } else {
    const most = Math.min(SOONEST * 2 ** refusals, LATEST);
    await pause(SOONEST + Math.random() * (most - SOONEST), stop);
  }
  return "again";
}

/** Asks what has changed, to the end. */
async function catchUp(feed: Feed): Promise<void> {
  try {
    for (let more = true; more; ) {
      const since = feed.since();
      const page = await body(
        api.GET("/api/v1/sync/changes", { params: { query: { limit: 100, ...(since ? { since } : {}) } } }),
      );
      if (page.gap) feed.tell({ type: "all", since: page.cursor });
      else feed.tell({ type: "changes", kinds: page.items.map(({ kind }) => kind), since: page.cursor });
      more = page.has_more;
    }
  } catch {
    // The next time.
  }
}

/** The page is about to be left, or somebody logs in again on it. */
async function end(feed: Feed, stop: AbortSignal): Promise<void> {
  feed.tell({ type: "ended" });
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      forget();
      resolve();
    };
    const forget = feed.onRestart(go);
    stop.addEventListener("abort", go, { once: true });
  });
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(alarm);
      stop.removeEventListener("abort", go);
      resolve();
    };
    const alarm = setTimeout(go, ms);
    stop.addEventListener("abort", go, { once: true });
    if (stop.aborted) go();
  });
}
