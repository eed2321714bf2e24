import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { goAway } from "./goAway.ts";

let ended = false;

beforeEach(() => {
  vi.useFakeTimers();
  ended = false;
  vi.spyOn(window.location, "assign").mockImplementation(() => {});
  void goAway("https://provider.example/authorize").then(() => {
    ended = true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("leaving lasts until the page is left, so that its button is idle when somebody comes back", async () => {
  expect(window.location.assign).toHaveBeenCalledWith("https://provider.example/authorize");
  await vi.advanceTimersByTimeAsync(14_000);
  expect(ended).toBe(false);
  window.dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toBe(true);
});

test("a page that nobody left can be left again", async () => {
  await vi.advanceTimersByTimeAsync(15_000);
  expect(ended).toBe(true);
});
