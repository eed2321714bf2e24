import { beforeEach, expect, test, vi } from "vitest";
import type { Hint } from "./hint.ts";
import { createSession, type Freshness, type TabMessage } from "./session.ts";

/** Numbers that look random and are the same each time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A browser with several tabs: one storage, one lock, one server that rotates refresh tokens. */
function browser(random: () => number) {
  const storage: Hint = { signedIn: true, accessUntil: Date.now() + 300_000 };
  const messages: TabMessage[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  const server = {
    refreshes: 0,
    atOnce: 0,
    most: 0,
    answer: async (): Promise<{ expiresIn: number } | "ended" | "unreachable"> => ({ expiresIn: 300 }),
  };
  const tab = () =>
    createSession({
      read: () => ({ ...storage }),
      write: (change) => void Object.assign(storage, change),
      lock: (work) => {
        const mine = tail.then(work);
        tail = mine.catch(() => {});
        return mine;
      },
      post: (message) => void messages.push(message),
      now: () => Date.now(),
      refresh: async () => {
        server.refreshes += 1;
        server.atOnce += 1;
        server.most = Math.max(server.most, server.atOnce);
        await sleep(random() * 2_000);
        server.atOnce -= 1;
        return server.answer();
      },
    });
  return { storage, messages, server, tab };
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-06-01T12:00:00Z") });
});

test.each(Array.from({ length: 100 }, (_, seed) => seed))(
  "three tabs, interleaving %i: one refresh for each cookie, and nobody is logged out",
  async (seed) => {
    const random = randomFrom(seed);
    const { storage, messages, server, tab } = browser(random);
    const outcomes: Freshness[] = [];
    const calls = Array.from({ length: 3 }, async () => {
      const session = tab();
      for (let call = 0; call < 8; call++) {
        // Most calls come when the cookie is about to end or has just ended, where they can collide.
        await sleep(call === 0 ? 268_000 + random() * 40_000 : random() * 1_500);
        const seen = storage.accessUntil;
        outcomes.push(await session.ensureFresh());
        // The server may refuse a cookie that the clock calls good: several tabs hear it of the same one.
        if (random() < 0.3 && seen - Date.now() < 30_000) outcomes.push(await session.renewAfter(seen));
      }
    });
    await vi.advanceTimersByTimeAsync(400_000);
    await Promise.all(calls);
    expect(server.refreshes).toBe(1);
    expect(server.most).toBe(1);
    expect(outcomes.every((outcome) => outcome === "fresh")).toBe(true);
    expect(storage.signedIn).toBe(true);
    expect(messages).toEqual([{ type: "refreshed" }]);
  },
);

test("a 401 that several tabs got for the same cookie renews it once", async () => {
  const { storage, server, tab } = browser(randomFrom(1));
  const seen = storage.accessUntil;
  const outcomes = Promise.all([tab(), tab(), tab()].map((session) => session.renewAfter(seen)));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await outcomes).toEqual(["fresh", "fresh", "fresh"]);
  expect(server.refreshes).toBe(1);
});

test("a visitor's tab asks nobody", async () => {
  const { storage, server, tab } = browser(randomFrom(1));
  Object.assign(storage, { signedIn: false, accessUntil: 0 });
  expect(await tab().ensureFresh()).toBe("anonymous");
  expect(await tab().renewAfter(0)).toBe("ended");
  expect(server.refreshes).toBe(0);
});

test("an end that the server says is one for all tabs, and is asked for once", async () => {
  const { storage, messages, server, tab } = browser(randomFrom(1));
  server.answer = async () => "ended";
  storage.accessUntil = Date.now();
  const outcomes = Promise.all([tab(), tab(), tab()].map((session) => session.ensureFresh()));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await outcomes).toEqual(["ended", "ended", "ended"]);
  expect(server.refreshes).toBe(1);
  expect(storage.signedIn).toBe(false);
  expect(messages).toEqual([]);
});

test("a server that cannot be reached logs nobody out", async () => {
  const { storage, server, tab } = browser(randomFrom(1));
  server.answer = async () => "unreachable";
  storage.accessUntil = Date.now();
  const outcome = tab().ensureFresh();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await outcome).toBe("unreachable");
  expect(storage.signedIn).toBe(true);
});

test("log-in and log-out are told to the other tabs", () => {
  const { storage, messages, tab } = browser(randomFrom(1));
  tab().closed("logged-out");
  expect(storage).toMatchObject({ signedIn: false, accessUntil: 0 });
  tab().opened(300);
  expect(storage).toMatchObject({ signedIn: true, accessUntil: Date.now() + 300_000 });
  expect(messages).toEqual([{ type: "logged-out", reason: "logged-out" }, { type: "logged-in" }]);
});
