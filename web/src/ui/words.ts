import type { ApiProblem } from "../api/problem.ts";
import { loadedTexts, type Texts } from "../texts/index.ts";

type Words = Texts<"problems">;

/** The common words, and those that only pages behind the log-in have come with. */
function wordsFor(group: "kinds" | "fields", t: Words): Partial<Record<string, string>> {
  const more = loadedTexts("house");
  return { ...(group === "kinds" ? more?.kinds : more?.words), ...t[group] };
}

/** What to say about a problem; the server's own words where ours are missing. A conflict may say by a code which it is. */
export function describeProblem(t: Words, problem: ApiProblem, time: string): string {
  const code = problem.slug === "conflict" ? problem.errors[0]?.code : undefined;
  const own = (code && wordsFor("fields", t)[code]) ?? wordsFor("kinds", t)[problem.slug] ?? problem.detail;
  return own.replace("{time}", time);
}

/** What to say about a field; the server's own words where ours are missing. */
export function describeField(t: Words, code: string, detail: string): string {
  const fields = wordsFor("fields", t);
  return fields[code] ?? fields[detail] ?? detail;
}

/**
 * What to say about an error of a form's field: `errorWords` first, by the server's code or by that of the schema (which stands
 * in the message), then the common words.
 */
export function describeError(
  t: Words,
  error: { type?: unknown; message?: unknown },
  errorWords: Partial<Record<string, string>> | undefined,
): string {
  const message = String(error.message ?? "");
  const code = error.type === "custom" ? message : String(error.type ?? "");
  return errorWords?.[code] ?? errorWords?.[message] ?? describeField(t, code, message);
}
