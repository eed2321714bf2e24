import { describe, expect, it } from "vitest";
import { compare } from "./following.ts";

const job = (id: string, status = "queued") => ({ id, status });

describe("compare", () => {
  it("shows what is shown as long as nothing newer is known", () => {
    const rows = [job("3"), job("1")];
    expect(compare(rows, undefined)).toEqual({ rows, fresh: 0, left: 0 });
  });

  it("moves no row, counts what is new, and shows each as it is now", () => {
    const { rows, fresh, left } = compare([job("2"), job("1")], {
      items: [job("4"), job("3"), job("2", "done"), job("1")],
      complete: true,
    });
    expect(rows).toEqual([job("2", "done"), job("1")]);
    expect({ fresh, left }).toEqual({ fresh: 2, left: 0 });
  });

  it("counts what has left the list, and not what lies behind the newest page", () => {
    const { fresh, left } = compare([job("5"), job("4"), job("2"), job("1")], {
      items: [job("5"), job("3")],
      complete: false,
    });
    expect({ fresh, left }).toEqual({ fresh: 1, left: 1 });
  });

  it("knows that an empty list has lost all", () => {
    expect(compare([job("2"), job("1")], { items: [], complete: true }).left).toBe(2);
  });
});
