import { beforeEach, expect, test, vi } from "vitest";
import { createReach } from "./reach.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

function watch() {
  const server = { alive: true, asked: 0 };
  const reach = createReach({
    probe: async () => {
      server.asked += 1;
      return server.alive;
    },
    later: (work, ms) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  });
  const seen: string[] = [];
  reach.subscribe(() => seen.push(reach.current()));
  return { server, reach, seen };
}

test("a call without an answer is no outage while the server lives", async () => {
  const { server, reach, seen } = watch();
  reach.suspect();
  reach.suspect();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toBe(1);
  expect(seen).toEqual([]);
});

test("an outage is said once, looked after ever less often, and said to be over", async () => {
  const { server, reach, seen } = watch();
  server.alive = false;
  reach.suspect();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(["lost"]);
  await vi.advanceTimersByTimeAsync(2_000 + 4_000 + 8_000 + 15_000);
  expect(server.asked).toBe(5);
  server.alive = true;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(seen).toEqual(["lost", "reached"]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(server.asked).toBe(6);
});

test("any answer ends it, and nobody asks on", async () => {
  const { server, reach, seen } = watch();
  server.alive = false;
  reach.suspect();
  await vi.advanceTimersByTimeAsync(0);
  reach.answered();
  expect(seen).toEqual(["lost", "reached"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toBe(1);
});

test("pressing the button twice asks once", async () => {
  const { server, reach } = watch();
  server.alive = false;
  await Promise.all([reach.look(), reach.look()]);
  expect(server.asked).toBe(1);
  expect(reach.current()).toBe("lost");
});
