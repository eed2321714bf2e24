import { vi } from "vitest";
import { queryClient } from "./queryClient.ts";
import { followChanges } from "./stream.ts";

export const EVENTS = "/api/v1/sync/events";
export const CHANGES = "/api/v1/sync/changes";

/** An event stream that the test speaks through. */
export class Source extends EventTarget {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 1;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    Source.all.push(this);
  }
  close(): void {
    this.readyState = Source.CLOSED;
  }
  say(type: string, data: unknown, id = ""): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id }));
  }
  fail(): void {
    this.readyState = Source.CLOSED;
    this.onerror?.();
  }
}

/** The other tabs of the browser: what they are told, and a way to speak as one of them. */
export class Tabs {
  static last: Tabs | undefined;
  onmessage: ((event: MessageEvent) => void) | null = null;
  readonly told: unknown[] = [];
  constructor(readonly name: string) {
    if (name === "postern-stream") Tabs.last = this;
  }
  postMessage(message: unknown): void {
    this.told.push(message);
  }
  addEventListener(): void {}
  close(): void {}
}

/** What happens around the stream, and what it has done. */
export const stage = {
  stop: () => {},
  /** How often it was said that the session is over. */
  ended: 0,
  /** The first elements of the keys that became stale; `all` for everything. */
  stale: [] as unknown[],
  /** What `fetch` answers, by the part of the address before `?`; 401 to the rest. */
  answers: {} as Record<string, () => Response>,
  /** What was fetched. */
  asked: [] as string[],
  /** How the lock is given: at once, where no other tab has it. */
  lock: ((work) => work()) as (work: () => Promise<void>) => Promise<void>,
};

export const last = () => Source.all.at(-1) as Source;
export const settle = () => vi.advanceTimersByTimeAsync(0);

/** The tab comes into sight, or leaves it. */
export function look(state: "visible" | "hidden"): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}

/** A tab opens. */
export function begin(): void {
  stage.stop = followChanges({
    onEnd: () => {
      stage.ended += 1;
    },
  });
}

/** One tab, with its stream open, and time that the test moves. */
export async function setUp(): Promise<void> {
  vi.useFakeTimers();
  Source.all = [];
  stage.ended = 0;
  stage.stale = [];
  stage.answers = {};
  stage.asked = [];
  stage.lock = (work) => work();
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("BroadcastChannel", Tabs);
  vi.spyOn(navigator, "locks", "get").mockReturnValue({
    request: (name: string, ...rest: unknown[]) => {
      const work = rest.at(-1) as () => Promise<void>;
      return name === "postern-stream" ? stage.lock(work) : work();
    },
  } as unknown as LockManager);
  vi.spyOn(queryClient, "invalidateQueries").mockImplementation(async (filters) => {
    stage.stale.push(filters?.queryKey?.[0] ?? "all");
  });
  vi.spyOn(window, "fetch").mockImplementation(async (to) => {
    const url = to instanceof Request ? to.url.replace(/^https?:\/\/[^/]+/, "") : String(to);
    stage.asked.push(url);
    return stage.answers[url.split("?")[0] ?? ""]?.() ?? new Response(null, { status: 401 });
  });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  begin();
  await settle();
}

export async function tearDown(): Promise<void> {
  // What still gathers belongs to this test.
  await vi.advanceTimersByTimeAsync(100);
  stage.stop();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
}
