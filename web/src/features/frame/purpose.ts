import { type OperationId, operations } from "../../api/generated/operations.ts";
import type { Purpose } from "../../api/interruptions.ts";

/** Whether a path is one of an operation's, and how many of its segments stand for anything. */
function matches(path: string, template: string): number | undefined {
  const [here, there] = [path.split("/"), template.split("/")];
  if (here.length !== there.length) return undefined;
  let open = 0;
  for (const [at, segment] of there.entries()) {
    if (segment.startsWith("{")) open += 1;
    else if (segment !== here[at]) return undefined;
  }
  return open;
}

/** The operation that a call is: of several, the one whose path says most. */
export function operationOf(method: string, path: string): OperationId | undefined {
  let best: { id: OperationId; open: number } | undefined;
  for (const [id, facts] of Object.entries(operations)) {
    const open = facts.method === method ? matches(path, facts.path) : undefined;
    if (open !== undefined && (!best || open < best.open)) best = { id: id as OperationId, open };
  }
  return best?.id;
}

/** The words of the group `actions`. */
type Words = Readonly<Record<string, string | { readonly plain: string; readonly named: string }>>;

/** What a proof is for, as the end of a sentence; nothing where nobody has words for it. */
export function purposeWords(t: Words, { method, path, about }: Purpose): string | undefined {
  const words = t[operationOf(method, path) ?? ""];
  if (words === undefined || typeof words === "string") return words;
  return about ? words.named.replace("{name}", () => about) : words.plain;
}
