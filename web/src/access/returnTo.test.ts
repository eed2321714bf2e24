import { expect, test } from "vitest";
import { returnPath } from "./returnTo.ts";

test.each([
  ["/connections/1234?result=partial", "/connections/1234?result=partial"],
  ["/home#token=x", "/home"],
  [undefined, "/home"],
  ["", "/home"],
  ["//evil.example/", "/home"],
  ["/\\evil.example", "/home"],
  ["https://evil.example/home", "/home"],
  ["javascript:alert(1)", "/home"],
  ["/\t/evil.example", "/home"],
  ["/api/v1/session/logout", "/home"],
  ["/no/such/page", "/home"],
  ["/login?return_to=/login", "/home"],
  ["/", "/home"],
])("%j leads to %j", (wanted, path) => {
  expect(returnPath(wanted)).toBe(path);
});
