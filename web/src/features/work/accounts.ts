import { z } from "zod/mini";
import type { ServiceAccount } from "./queries.ts";

/** What is typed of a service account. */
export const accountSchema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "required"), z.maxLength(100, "too_long")),
  permissions: z.array(z.string()).check(z.minLength(1, "required")),
  audiences: z.string(),
  allowed_addresses: z.string(),
});

export type AccountValues = z.infer<typeof accountSchema>;

/** What stands in a text of one thing a line: blank lines are none. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

export function valuesOf(account?: ServiceAccount): AccountValues {
  return {
    name: account?.name ?? "",
    permissions: account?.permissions ?? [],
    audiences: account?.audiences.join("\n") ?? "",
    allowed_addresses: account?.allowed_addresses.join("\n") ?? "",
  };
}

export function bodyOf(values: AccountValues) {
  return {
    name: values.name,
    permissions: values.permissions,
    audiences: linesOf(values.audiences),
    allowed_addresses: linesOf(values.allowed_addresses),
  };
}

/** The most keys that an account has. */
export const MOST_KEYS = 2;
/** How long a key may live, in days. */
export const LIFETIMES = ["30", "90", "180", "365"] as const;

const DAY = 86_400_000;

/** Whether a key has ended, or ends within two weeks. */
export function endOf(expiresAt: string, now: number): "ended" | "soon" | "later" {
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return "ended";
  return left < 14 * DAY ? "soon" : "later";
}

/** When a key ends that is made now, for so many days. */
export function expiryIn(days: string, now: number): string {
  return new Date(now + Number(days) * DAY).toISOString();
}
