import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { begin, EVENTS, last, Source, settle, setUp, stage, Tabs, tearDown } from "./stream.test.stage.ts";
import { restartStream } from "./stream.ts";

beforeEach(setUp);
afterEach(tearDown);

test.each([
  ["preferences.changed", ["preferences"]],
  ["profile.changed", ["me", "session"]],
  ["factors.changed", ["factors", "me", "session"]],
  ["roles.changed", ["session", "me", "features"]],
  ["session.opened", ["sessions"]],
  ["session.ended", ["sessions"]],
  ["connections.changed", ["connections", "connection", "features", "consents", "usage"]],
  ["message.status", ["all"]],
  ["something.new", ["all"]],
])("%s makes stale what it concerns", async (kind, keys) => {
  last().say("change", { kind, data: {}, at: "" }, "1-0");
  await vi.advanceTimersByTimeAsync(100);
  expect(stage.stale).toEqual(keys);
});

test("changes in quick succession make each query stale once", async () => {
  for (let id = 1; id <= 20; id++) last().say("change", { kind: "connections.changed" }, `${id}-0`);
  await vi.advanceTimersByTimeAsync(90);
  last().say("change", { kind: "factors.changed" }, "21-0");
  last().say("change", { kind: "profile.changed" }, "22-0");
  expect(stage.stale).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(new Set(stage.stale).size).toBe(stage.stale.length);
  expect(stage.stale).toContain("connections");
  expect(stage.stale).toContain("factors");
});

test("after a gap all is stale", async () => {
  last().say("ready", { gap: true }, "9-0");
  await vi.advanceTimersByTimeAsync(100);
  expect(stage.stale).toEqual(["all"]);
});

test("a stream that is asked to come back goes on where it was", async () => {
  last().say("ready", { gap: false }, "7-0");
  last().say("change", { kind: "profile.changed" }, "8-0");
  last().say("end", { reason: "reconnect" });
  await settle();
  expect(Source.all.map(({ url }) => url)).toEqual(["/api/v1/sync/events", "/api/v1/sync/events?since=8-0"]);
  expect(stage.ended).toBe(0);
});

test("an end by a newer log-in in this browser is none", async () => {
  vi.spyOn(window, "fetch").mockResolvedValue(new Response("{}"));
  last().say("ready", { gap: false }, "7-0");
  last().say("end", { reason: "session_ended" });
  await settle();
  await vi.advanceTimersByTimeAsync(200);
  expect(stage.ended).toBe(0);
  expect(Source.all.map(({ url }) => url)).toEqual(["/api/v1/sync/events", "/api/v1/sync/events"]);
  expect(stage.stale).not.toEqual([]);
});

test("the end of the session is told once, and a new log-in begins a new stream", async () => {
  last().say("end", { reason: "session_ended" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stage.ended).toBe(1);
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

test("a tab that takes over goes on where the one before was", async () => {
  stage.stop();
  await settle();
  let give = () => {};
  stage.lock = (work) =>
    new Promise((resolve) => {
      give = () => resolve(work());
    });
  Source.all = [];
  begin();
  Tabs.last?.onmessage?.(new MessageEvent("message", { data: { type: "place", since: "41-0" } }));
  Tabs.last?.onmessage?.(
    new MessageEvent("message", { data: { type: "changes", kinds: ["profile.changed"], since: "42-0" } }),
  );
  await vi.advanceTimersByTimeAsync(100);
  expect(stage.stale).toEqual(["me", "session"]);
  expect(Source.all).toHaveLength(0);
  give();
  await settle();
  expect(last().url).toBe(`${EVENTS}?since=42-0`);
});

test("what one tab hears the others are told, with its place", async () => {
  last().say("ready", { gap: false }, "7-0");
  last().say("change", { kind: "profile.changed" }, "8-0");
  expect(Tabs.last?.told).toEqual([
    { type: "place", since: "7-0" },
    { type: "changes", kinds: ["profile.changed"], since: "8-0" },
  ]);
});

test("who stops hears no more", async () => {
  stage.stop();
  await settle();
  expect(last().readyState).toBe(Source.CLOSED);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Source.all).toHaveLength(1);
});
