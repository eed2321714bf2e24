import { expect, test, vi } from "vitest";
import { ApiProblem } from "../api/problem.ts";
import { texts as house } from "../texts/en/house.ts";
import { texts as problems } from "../texts/en/problems.ts";

// The language of the page is what the browser says.
vi.stubGlobal("navigator", { languages: ["en-GB"] });
vi.stubGlobal("localStorage", { getItem: () => null });
const { loadTexts } = await import("../texts/index.ts");
const { describeField, describeProblem } = await import("./words.ts");

test("what only pages behind the log-in meet is said in their words", async () => {
  await loadTexts("house");
  for (const [kind, words] of Object.entries(house.kinds))
    expect(describeProblem(problems, new ApiProblem(kind, 400, "the server's"), "")).toBe(words);
  for (const [code, words] of Object.entries(house.words)) {
    const conflict = new ApiProblem("conflict", 409, "the server's", [{ pointer: "", code, detail: "the server's" }]);
    expect(describeProblem(problems, conflict, "")).toBe(words);
    expect(describeField(problems, code, "the server's")).toBe(words);
  }
});

test("a code that nobody knows leaves the server's words", () => {
  const unknown = new ApiProblem("from-tomorrow", 400, "the server's");
  expect(describeProblem(problems, unknown, "")).toBe("the server's");
  expect(describeField(problems, "from_tomorrow", "the server's")).toBe("the server's");
});
