import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queryClient } from "./queries.ts";
import { session } from "./session.ts";
import { followChanges, restartStream } from "./stream.ts";

/** An event stream that the test speaks through. */
class Source extends EventTarget {
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

let stop = () => {};
let ended = 0;
let invalidated: unknown[] = [];

const last = () => Source.all.at(-1) as Source;
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(async () => {
  vi.useFakeTimers();
  Source.all = [];
  ended = 0;
  invalidated = [];
  vi.stubGlobal("EventSource", Source);
  vi.spyOn(navigator, "locks", "get").mockReturnValue({
    request: (_name: string, ...rest: unknown[]) => (rest.at(-1) as () => Promise<void>)(),
  } as unknown as LockManager);
  vi.spyOn(queryClient, "invalidateQueries").mockImplementation(async (filters) => {
    invalidated.push(filters?.queryKey?.[0] ?? "all");
  });
  vi.spyOn(window, "fetch").mockImplementation(async () => new Response(null, { status: 401 }));
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  stop = followChanges({
    onEnd: () => {
      ended += 1;
    },
  });
  await settle();
});

afterEach(async () => {
  // What still gathers belongs to this test.
  await vi.advanceTimersByTimeAsync(100);
  stop();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test.each([
  ["preferences.changed", ["preferences"]],
  ["profile.changed", ["me", "session"]],
  ["factors.changed", ["factors", "me", "session"]],
  ["roles.changed", ["session", "me", "features"]],
  ["connections.changed", ["connections", "connection", "features", "consents", "usage"]],
  ["message.status", ["all"]],
  ["something.new", ["all"]],
])("%s makes stale what it concerns", async (kind, keys) => {
  last().say("change", { kind, data: {}, at: "" }, "1-0");
  await vi.advanceTimersByTimeAsync(100);
  expect(invalidated).toEqual(keys);
});

test("changes in quick succession make each query stale once", async () => {
  for (let id = 1; id <= 20; id++) last().say("change", { kind: "connections.changed" }, `${id}-0`);
  await vi.advanceTimersByTimeAsync(90);
  last().say("change", { kind: "factors.changed" }, "21-0");
  last().say("change", { kind: "profile.changed" }, "22-0");
  expect(invalidated).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(new Set(invalidated).size).toBe(invalidated.length);
  expect(invalidated).toContain("connections");
  expect(invalidated).toContain("factors");
});

test("after a gap all is stale", async () => {
  last().say("ready", { gap: true }, "9-0");
  await vi.advanceTimersByTimeAsync(100);
  expect(invalidated).toEqual(["all"]);
});

test("a stream that is asked to come back goes on where it was", async () => {
  last().say("ready", { gap: false }, "7-0");
  last().say("change", { kind: "profile.changed" }, "8-0");
  last().say("end", { reason: "reconnect" });
  await settle();
  expect(Source.all.map(({ url }) => url)).toEqual(["/api/v1/sync/events", "/api/v1/sync/events?since=8-0"]);
  expect(ended).toBe(0);
});

test("an end by a newer log-in in this browser is none", async () => {
  vi.spyOn(window, "fetch").mockResolvedValue(new Response("{}"));
  last().say("ready", { gap: false }, "7-0");
  last().say("end", { reason: "session_ended" });
  await settle();
  await vi.advanceTimersByTimeAsync(200);
  expect(ended).toBe(0);
  expect(Source.all.map(({ url }) => url)).toEqual(["/api/v1/sync/events", "/api/v1/sync/events"]);
  expect(invalidated).not.toEqual([]);
});

test("the end of the session is told once, and a new log-in begins a new stream", async () => {
  last().say("end", { reason: "session_ended" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ended).toBe(1);
  expect(Source.all).toHaveLength(1);
  restartStream();
  await settle();
  expect(Source.all).toHaveLength(2);
});

test("a new log-in replaces the stream of the session before", async () => {
  const before = last();
  restartStream();
  await settle();
  expect(before.readyState).toBe(Source.CLOSED);
  expect(Source.all).toHaveLength(2);
});

test("a refused stream waits longer each time, and asks whether the session lives", async () => {
  const fresh = vi.spyOn(session, "ensureFresh").mockResolvedValue("fresh");
  last().fail();
  await vi.advanceTimersByTimeAsync(999);
  expect(Source.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(Source.all).toHaveLength(2);
  last().fail();
  await vi.advanceTimersByTimeAsync(1_999);
  expect(Source.all).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(Source.all).toHaveLength(3);
  fresh.mockResolvedValue("ended");
  last().fail();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(ended).toBe(1);
  expect(Source.all).toHaveLength(3);
});

test("who stops hears no more", async () => {
  stop();
  await settle();
  expect(last().readyState).toBe(Source.CLOSED);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Source.all).toHaveLength(1);
});
