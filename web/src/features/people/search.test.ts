import { expect, test } from "vitest";
import { filterOf, isFiltered } from "./search.ts";

test.each([
  [{}, { sort: "-created" }, false],
  [{ q: " a " }, { sort: "-created" }, false],
  [{ q: " ada " }, { sort: "-created", q: "ada" }, true],
  [{ q: "x".repeat(120) }, { sort: "-created", q: "x".repeat(100) }, true],
  [{ status: "gone", sort: "shoe-size" }, { sort: "-created" }, false],
  [{ status: "invited", role: "premium", sort: "name" }, { sort: "name", status: "invited", role: "premium" }, true],
])("%j asks for %j", (search, filter, filtered) => {
  expect(filterOf(search)).toEqual(filter);
  expect(isFiltered(search)).toBe(filtered);
});
