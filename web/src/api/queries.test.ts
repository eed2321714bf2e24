import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "./problem.ts";
import { queryClient } from "./queryClient.ts";

const tooMany = (retryAfter?: number) => new ApiProblem("too-many-requests", 429, "", [], "", retryAfter);

let calls = 0;

/** A read that is answered by these, one after another; a value where it is no problem. */
function read(answers: readonly (ApiProblem | string)[]): { outcome: Promise<unknown> } {
  calls = 0;
  const outcome = queryClient.query({
    queryKey: ["read", answers.length, crypto.randomUUID()],
    queryFn: () => {
      const answer = answers[Math.min(calls++, answers.length - 1)];
      if (answer instanceof ApiProblem) throw answer;
      return answer;
    },
  });
  outcome.catch(() => {});
  return { outcome };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  queryClient.clear();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("a read that comes too soon is sent once more when the time is over, at random within a second", async () => {
  const { outcome } = read([tooMany(3), "here"]);
  await vi.advanceTimersByTimeAsync(3_499);
  expect(calls).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(calls).toBe(2);
  expect(await outcome).toBe("here");
});

test("and not twice", async () => {
  const { outcome } = read([tooMany(3)]);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(outcome).rejects.toMatchObject({ status: 429, retryAfter: 3 });
  expect(calls).toBe(2);
});

test.each([
  ["a long wait", tooMany(11)],
  ["a wait that nobody names", tooMany()],
  ["a refusal", new ApiProblem("forbidden", 403, "")],
])("after %s nothing is sent by itself", async (_what, problem) => {
  const { outcome } = read([problem]);
  await vi.advanceTimersByTimeAsync(600_000);
  await expect(outcome).rejects.toBe(problem);
  expect(calls).toBe(1);
});

test("what fails is tried three times", async () => {
  const { outcome } = read([new ApiProblem("unavailable", 503, "")]);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(outcome).rejects.toMatchObject({ status: 503 });
  expect(calls).toBe(3);
});
