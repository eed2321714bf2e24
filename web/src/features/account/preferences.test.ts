import { expect, test } from "vitest";
import { changeAt, merged } from "./preferences.ts";

test("a change names one member and nothing beside it", () => {
  expect(changeAt("theme", "dark")).toEqual({ theme: "dark" });
  expect(changeAt("features.chat.suggestions", false)).toEqual({ features: { chat: { suggestions: false } } });
});

test("what a change leaves out stays, at every depth", () => {
  const before = {
    theme: "system",
    features: { chat: { suggestions: true, history_days: 365 }, notes: { folder: "In" } },
  };
  const after = merged(before, changeAt("features.chat.suggestions", false));
  expect(after).toEqual({
    theme: "system",
    features: { chat: { suggestions: false, history_days: 365 }, notes: { folder: "In" } },
  });
  expect(before.features.chat.suggestions).toBe(true);
  expect(merged({}, changeAt("features.drive.index", true))).toEqual({ features: { drive: { index: true } } });
});
