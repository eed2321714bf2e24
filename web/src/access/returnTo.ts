import { addresses } from "../addresses.ts";

/** Pages of the gate lead nowhere for somebody who has just come through it. */
const patterns = addresses
  .filter(({ chunk }) => chunk !== "gate" && chunk !== null)
  .map(({ path }) => new RegExp(`^${path.replace(/\$[a-z]+/g, "[^/]+")}$`));

/** Where to go after a log-in: a page of ours, never another address (ASVS 5.0, 3.7.2 on redirects). */
export function returnPath(wanted: string | undefined): string {
  if (!wanted?.startsWith("/") || wanted.startsWith("//") || wanted.includes("\\")) return "/home";
  const url = new URL(wanted, window.location.origin);
  if (url.origin !== window.location.origin || !patterns.some((pattern) => pattern.test(url.pathname))) return "/home";
  return url.pathname + url.search;
}
