import { expect, test } from "vitest";
import { chosenIn, wayBack } from "./flow.ts";

test("the way back keeps what was chosen, and no more", () => {
  expect(wayBack({ returnTo: "/connections/new/google", features: [] })).toBe("/connections/new/google");
  const back = wayBack({ returnTo: "/connections/new/google", features: ["calendar.read", "mail.send"] });
  const { pathname, searchParams } = new URL(back, "http://127.0.0.1");
  expect(pathname).toBe("/connections/new/google");
  expect(chosenIn(Object.fromEntries(searchParams))).toEqual(["calendar.read", "mail.send"]);
});

test("all of Google fits into the place that the server remembers", () => {
  const features = ["calendar.read", "calendar.write", "mail.read", "mail.send", "drive.read"];
  const id = "01a22cf5-5356-7098-96ab-10c9c4647a88";
  const back = wayBack({ returnTo: `/connections/${id}/access`, features });
  expect(back.length).toBeLessThan(500);
  // The server takes printable ASCII without these (`domain::oauth::flow`).
  expect(back).toMatch(/^[!-~]+$/);
  expect(back).not.toMatch(/[\\"<>^`{|}#]/);
});

test("an address without a choice has none", () => {
  expect(chosenIn({})).toEqual([]);
  expect(chosenIn({ feature: "" })).toEqual([]);
  expect(chosenIn({ feature: ",calendar.read," })).toEqual(["calendar.read"]);
});
