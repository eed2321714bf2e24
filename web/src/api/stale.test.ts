import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queryClient } from "./queryClient.ts";
import { holdBack, noteChanges } from "./stale.ts";

const KEYS = ["me", "session", "preferences", "connections"];

beforeEach(() => {
  vi.useFakeTimers();
  for (const key of KEYS) queryClient.setQueryData([key], {});
});

afterEach(async () => {
  await vi.advanceTimersByTimeAsync(100);
  queryClient.clear();
  vi.useRealTimers();
});

/** Which of them are stale now; they count as asked for. */
function stale(): string[] {
  const found = KEYS.filter((key) => queryClient.getQueryState([key])?.isInvalidated);
  for (const key of found) queryClient.setQueryData([key], {});
  return found;
}

async function change(...kinds: string[]): Promise<void> {
  noteChanges(kinds);
  await vi.advanceTimersByTimeAsync(100);
}

test("what others change of data that somebody types over waits until they are done", async () => {
  const letGo = holdBack(["me"]);
  await change("profile.changed");
  expect(stale()).toEqual(["session"]);
  await change("preferences.changed");
  expect(stale()).toEqual(["preferences"]);
  letGo();
  expect(stale()).toEqual(["me"]);
  letGo();
  expect(stale()).toEqual([]);
  await change("profile.changed");
  expect(stale()).toEqual(["me", "session"]);
});

test("where everything is stale, what is held waits and the rest does not", async () => {
  const letGo = holdBack(["me", "connections"]);
  await change("something.new");
  expect(stale()).toEqual(["session", "preferences"]);
  letGo();
  expect(stale()).toEqual(["me", "connections"]);
});

test("of two forms on the same data the last one lets go", async () => {
  const first = holdBack(["me"]);
  const second = holdBack(["me"]);
  await change("profile.changed");
  first();
  first();
  expect(stale()).toEqual(["session"]);
  second();
  expect(stale()).toEqual(["me"]);
});

test("what has not changed is not asked for when somebody is done", async () => {
  holdBack(["me"])();
  expect(stale()).toEqual([]);
});
