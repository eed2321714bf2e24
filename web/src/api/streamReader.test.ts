import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session } from "./session.ts";
import { CHANGES, EVENTS, last, look, Source, settle, setUp, stage, tearDown } from "./stream.test.stage.ts";

beforeEach(setUp);
afterEach(tearDown);

test("a refused stream waits longer each time, at random, and never less than a second", async () => {
  stage.answers[EVENTS] = () => new Response(null, { status: 500 });
  const random = vi.spyOn(Math, "random");
  // What is drawn, and how long that makes the next pause, in ms.
  const pauses: [drawn: number, ms: number][] = [
    [0, 1_000],
    [0.5, 2_500],
    [0.5, 4_500],
    [0.5, 8_500],
    [0.5, 15_500],
    [0.999, 29_971],
    [0.999, 29_971],
  ];
  for (const [drawn, ms] of pauses) {
    random.mockReturnValue(drawn);
    const before = Source.all.length;
    last().fail();
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(Source.all).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(Source.all).toHaveLength(before + 1);
  }
  // One that has begun counts from anew.
  last().say("ready", { gap: false }, "7-0");
  random.mockReturnValue(0.5);
  const before = Source.all.length;
  last().fail();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(Source.all).toHaveLength(before + 1);
});

test("a stream that is refused for its cookie renews it, and ends where that cannot be done", async () => {
  const renewal = vi.spyOn(session, "renewAfter").mockResolvedValue("fresh");
  last().fail();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(renewal).toHaveBeenCalledTimes(1);
  expect(Source.all).toHaveLength(2);
  renewal.mockResolvedValue("ended");
  last().fail();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(stage.ended).toBe(1);
  expect(Source.all).toHaveLength(2);
});

test.each([429, 503])(
  "where there is no stream to be had (%i), changes are asked for each half minute",
  async (status) => {
    const page = (items: string[], cursor: string, has_more = false, gap = false) =>
      new Response(
        JSON.stringify({ items: items.map((kind) => ({ id: cursor, kind, data: {}, at: "" })), cursor, has_more, gap }),
        { headers: { "content-type": "application/json" } },
      );
    const pages = [
      page(["profile.changed"], "8-0", true),
      page(["session.opened"], "9-0"),
      page(["connections.changed"], "10-0"),
      page([], "20-0", false, true),
    ];
    stage.answers[EVENTS] = () => new Response(null, { status });
    stage.answers[CHANGES] = () => pages.shift() ?? page([], "20-0");
    const asks = () => stage.asked.filter((url) => url.startsWith(CHANGES));
    last().say("ready", { gap: false }, "7-0");
    last().fail();
    await vi.advanceTimersByTimeAsync(100);
    expect(asks()).toEqual([`${CHANGES}?limit=100&since=7-0`, `${CHANGES}?limit=100&since=8-0`]);
    expect(stage.stale).toEqual(["me", "session", "sessions"]);

    await vi.advanceTimersByTimeAsync(29_800);
    expect(Source.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(last().url).toBe(`${EVENTS}?since=9-0`);
    stage.stale = [];
    last().fail();
    await vi.advanceTimersByTimeAsync(100);
    expect(stage.stale).toContain("connections");
    await vi.advanceTimersByTimeAsync(29_900);
    stage.stale = [];
    last().fail();
    await vi.advanceTimersByTimeAsync(100);
    // What was dropped meanwhile nobody can name.
    expect(stage.stale).toEqual(["all"]);
    await vi.advanceTimersByTimeAsync(29_900);
    expect(last().url).toBe(`${EVENTS}?since=20-0`);
    expect(asks()).toHaveLength(4);
  },
);

test("a tab that nobody has looked at for five minutes closes the stream, and goes on from there", async () => {
  last().say("ready", { gap: false }, "7-0");
  last().say("change", { kind: "profile.changed" }, "8-0");
  look("hidden");
  await vi.advanceTimersByTimeAsync(5 * 60_000 - 1);
  expect(last().readyState).not.toBe(Source.CLOSED);
  await vi.advanceTimersByTimeAsync(1);
  expect(last().readyState).toBe(Source.CLOSED);
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(Source.all).toHaveLength(1);
  look("visible");
  await settle();
  expect(Source.all.map(({ url }) => url)).toEqual([EVENTS, `${EVENTS}?since=8-0`]);
});

test("a tab that is looked at again in time keeps its stream", async () => {
  look("hidden");
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  look("visible");
  look("hidden");
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(last().readyState).not.toBe(Source.CLOSED);
  expect(Source.all).toHaveLength(1);
});

test("a page that is put away lets go of its stream, and takes it up when it comes back", async () => {
  last().say("ready", { gap: false }, "7-0");
  window.dispatchEvent(new Event("pagehide"));
  await settle();
  expect(last().readyState).toBe(Source.CLOSED);
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await settle();
  expect(Source.all.map(({ url }) => url)).toEqual([EVENTS, `${EVENTS}?since=7-0`]);
});
