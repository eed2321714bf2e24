import { own } from "./own.ts";

interface Event {
  action: string;
  outcome: string;
  details: { status?: unknown };
}

/**
 * Whether an event tells of a refusal. A question about a permission that was answered with no was none: it has the status of
 * its answer.
 */
export function wasRefused({ outcome, details }: Omit<Event, "action">): boolean {
  return outcome === "denied" && !(typeof details.status === "number" && details.status < 400);
}

/** The status of a call that was let through and came to nothing; nothing for all others. */
export function failureOf({ outcome, details: { status } }: Omit<Event, "action">): number | undefined {
  return outcome === "allowed" && typeof status === "number" && status >= 400 ? status : undefined;
}

/**
 * What the audit log says has happened, so that it fits what came of it; `undefined` where it knows more actions than we. A
 * refused one without words of its own says so already, as a forged key.
 */
export function eventWords(
  event: Event,
  t: { actions: Readonly<Record<string, string>>; refused: Readonly<Record<string, string>> },
): string | undefined {
  return (wasRefused(event) ? own(t.refused, event.action) : undefined) ?? own(t.actions, event.action);
}
