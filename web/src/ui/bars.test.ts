import { expect, test } from "vitest";
import { layOut, roundTop } from "./bars.ts";

test.each([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 5],
  [5, 5],
  [6, 10],
  [10, 10],
  [11, 20],
  [48, 50],
  [51, 100],
  [1234, 2000],
])("above %i stands %i", (highest, top) => {
  expect(roundTop(highest)).toBe(top);
});

test("what failed stands upon what was done, and both upon the ground", () => {
  const { columns, top } = layOut([{ key: "a", done: 6, failed: 4 }], 100);
  expect(top).toBe(10);
  const [column] = columns;
  expect(column?.done).toEqual({ y: 40, height: 60 });
  expect(column?.failed).toEqual({ y: 0, height: 40 });
});

test("one among a thousand can be seen, and nothing leaves the chart", () => {
  const bars = [
    { key: "a", done: 1, failed: 0 },
    { key: "b", done: 999, failed: 1 },
    { key: "c", done: 0, failed: 0 },
  ];
  const { columns } = layOut(bars, 100);
  expect(columns[0]?.done.height).toBe(2);
  expect(columns[1]?.failed.height).toBe(2);
  expect(columns[1]?.failed.y).toBeGreaterThanOrEqual(0);
  expect(columns[2]?.done.height).toBe(0);
});

test("columns stand side by side within the width, however many there are", () => {
  for (const count of [1, 2, 30, 90]) {
    const bars = Array.from({ length: count }, (_, index) => ({ key: String(index), done: index, failed: 0 }));
    const { columns } = layOut(bars, 100);
    let end = 0;
    for (const { x, width } of columns) {
      expect(x).toBeGreaterThan(end);
      end = x + width;
    }
    expect(end).toBeLessThan(100);
  }
});

test("nothing at all is a chart without columns", () => {
  expect(layOut([], 100)).toEqual({ columns: [], top: 1, lines: [{ value: 1, y: 0 }] });
});
