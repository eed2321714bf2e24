import { expect, test } from "vitest";
import { addresses } from "./addresses.ts";
import { router } from "./routes.tsx";

test("every address has a page, and every page an address", () => {
  const pages = Object.keys(router.routesByPath).filter((path) => path !== "/*");
  expect(pages.sort()).toEqual(addresses.map(({ path }) => path).sort());
});
