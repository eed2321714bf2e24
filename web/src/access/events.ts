import { own } from "./own.ts";

interface Event {
  action: string;
  outcome: string;
}

/**
 * What the audit log says has happened, so that it fits what came of it; `undefined` where it knows more actions than we. A
 * refused one without words of its own says so already, as a forged key.
 */
export function eventWords(
  { action, outcome }: Event,
  t: { actions: Readonly<Record<string, string>>; refused: Readonly<Record<string, string>> },
): string | undefined {
  return (outcome === "denied" ? own(t.refused, action) : undefined) ?? own(t.actions, action);
}
