import { expect, test } from "vitest";
import { oneLine } from "./reasons.ts";

test.each([
  ["", ""],
  [" \n ", ""],
  ["one line", "one line"],
  [" over\r\nseveral\n\n\tlines ", "over several lines"],
])("%j is sent as %j", (typed, sent) => {
  expect(oneLine(typed)).toBe(sent);
});
