import { describe, expect, test } from "vitest";
import {
  addedBy,
  byResource,
  changed,
  effectiveOf,
  effectsOf,
  heirsOf,
  type Role,
  throughWhom,
  toggled,
} from "./roles.ts";

const role = (name: string, parents: string[], permissions: string[]): Role => ({
  name,
  parents,
  permissions,
  built_in: false,
  description: "",
  effective: [],
});

const roles = [
  role("user", [], ["notes:read:own", "chat:use:own"]),
  role("premium", ["user"], ["mail:read:own"]),
  role("editor", ["user"], ["notes:write:any"]),
  role("chief", ["editor", "premium"], ["users:list:any"]),
  // A cycle cannot be stored; a list read while it changes must not hang the page all the same.
  role("ring", ["knot"], []),
  role("knot", ["ring"], ["sync:read:own"]),
];

test("a role permits what it has and what it inherits", () => {
  expect([...effectiveOf(roles, "chief")].sort()).toEqual([
    "chat:use:own",
    "mail:read:own",
    "notes:read:own",
    "notes:write:any",
    "users:list:any",
  ]);
  expect([...effectiveOf(roles, "ring")]).toEqual(["sync:read:own"]);
});

test.each([
  ["chief", "users:list:any", "chief"],
  ["chief", "mail:read:own", "premium"],
  ["chief", "chat:use:own", "user"],
  ["editor", "notes:write:own", "editor"],
  ["editor", "mail:read:own", undefined],
  ["user", "notes:write:any", undefined],
  ["ring", "sync:read:own", "knot"],
])("%s has %s through %s", (name, permission, through) => {
  expect(throughWhom(roles, name, permission)).toBe(through);
});

test("whoever inherits is touched, the role itself first", () => {
  expect(heirsOf(roles, "user").map((one) => one.name)).toEqual(["user", "premium", "editor", "chief"]);
  expect(heirsOf(roles, "ring").map((one) => one.name)).toEqual(["ring", "knot"]);
  expect(heirsOf(roles, "knot").map((one) => one.name)).toEqual(["knot", "ring"]);
});

describe("a change", () => {
  const none = { add: [], remove: [] };
  const editor = roles[2] as Role;

  test("back to what the role has is none", () => {
    const added = toggled(editor, none, "mail:read:own", true);
    expect(added).toEqual({ add: ["mail:read:own"], remove: [] });
    expect(toggled(editor, added, "mail:read:own", false)).toEqual(none);
    const removed = toggled(editor, none, "notes:write:any", false);
    expect(removed).toEqual({ add: [], remove: ["notes:write:any"] });
    expect(toggled(editor, removed, "notes:write:any", true)).toEqual(none);
  });

  test("is put on what the role has by then", () => {
    expect(changed(["a:b:own", "c:d:own"], { add: ["e:f:own", "c:d:own"], remove: ["a:b:own"] })).toEqual([
      "c:d:own",
      "e:f:own",
    ]);
  });

  test("reaches those that inherit, but not what they have by another way", () => {
    const permissions = ["mail:read:own", "notes:write:own"];
    expect(effectsOf(roles, "editor", { permissions })).toEqual([
      { role: "editor", gains: ["mail:read:own"], loses: ["notes:write:any"] },
      { role: "chief", gains: [], loses: ["notes:write:any"] },
    ]);
  });

  test("of parents counts, too", () => {
    expect(effectsOf(roles, "premium", { permissions: ["mail:read:own"], parents: [] })).toEqual([
      { role: "premium", gains: [], loses: ["chat:use:own", "notes:read:own"].sort().reverse() },
    ]);
  });
});

test("a role adds what the others do not give", () => {
  expect(addedBy(roles, "chief", ["premium"])).toEqual(["users:list:any", "notes:write:any"]);
  expect(addedBy(roles, "user", ["premium"])).toEqual([]);
});

test("permissions stand together by resource, in their order", () => {
  expect(byResource(["b:x:own", "a:x:own", "b:y:own"], (one) => one)).toEqual([
    ["b", ["b:x:own", "b:y:own"]],
    ["a", ["a:x:own"]],
  ]);
});
