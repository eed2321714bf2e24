import type { APIRequestContext, Page } from "@playwright/test";
import { administrator, test as base, call, type Person, register, somebody, tokenOf } from "./app.ts";

interface User {
  id: string;
  email: string;
  name: string;
  roles: string[];
  status: string;
}

/** Calls the API as the first administrator. */
export async function asAdministrator<T>(
  request: APIRequestContext,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  return call<T>(request, method, path, body, await tokenOf(request, administrator()));
}

/** Somebody, as administrators see them. */
export async function userOf(request: APIRequestContext, email: string): Promise<User> {
  const { items } = await asAdministrator<{ items: User[] }>(request, "GET", `/users?q=${encodeURIComponent(email)}`);
  const found = items.find((user) => user.email === email);
  if (!found) throw new Error(`Nobody has ${email}`);
  return found;
}

interface Role {
  description?: string;
  parents?: string[];
  permissions?: string[];
}

let counter = 0;

/** A name that no other test uses. */
export function roleName(base: string): string {
  counter += 1;
  return `${base}-${process.pid}-${Date.now().toString(36)}-${counter}`.slice(0, 32);
}

/** Takes a role from whoever has it, and deletes it. */
async function removeRole(request: APIRequestContext, role: string): Promise<void> {
  const { items } = await asAdministrator<{ items: User[] }>(request, "GET", `/users?role=${role}&limit=100`);
  for (const user of items) await asAdministrator(request, "DELETE", `/users/${user.id}/roles/${role}`);
  await asAdministrator(request, "DELETE", `/rbac/roles/${role}`);
}

export interface People {
  /** An administrator of the test's own: sessions of the first one end when many log in. */
  administrator(): Promise<Person & { id: string }>;
  /** Somebody with these roles. */
  person(options?: { name?: string; roles?: string[] }): Promise<Person & { id: string }>;
  /** Makes a role; after the test it is deleted. */
  role(name: string, role: Role): Promise<string>;
  /** Deletes a role that the test makes by the page. */
  cleansRole(name: string): string;
}

/** Tests with people and roles of their own. */
export const test = base.extend<{ people: People }>({
  people: async ({ request }, use) => {
    const roles: string[] = [];
    const person: People["person"] = async ({ name, roles: given = [] } = {}) => {
      const made = await register(request, somebody(name));
      const { id } = await userOf(request, made.email);
      for (const role of given) await asAdministrator(request, "PUT", `/users/${id}/roles/${role}`);
      return { ...made, id };
    };
    const cleansRole: People["cleansRole"] = (name) => {
      roles.unshift(name);
      return name;
    };
    await use({
      person,
      cleansRole,
      administrator: () => person({ name: "Grace Hopper", roles: ["administrator"] }),
      role: async (name, { description = "", parents = ["user"], permissions = [] }) => {
        await asAdministrator(request, "PUT", `/rbac/roles/${name}`, { description, parents, permissions });
        return cleansRole(name);
      },
    });
    for (const role of roles) await removeRole(request, role);
  },
});

/** The requests of a page to an operation, as they are sent. */
export function requestsTo(page: Page, method: string, path: RegExp): string[] {
  const seen: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (request.method() === method && path.test(url.pathname)) seen.push(url.pathname + url.search);
  });
  return seen;
}
