import type { ApiProblem } from "../api/problem.ts";
import type { Texts } from "../texts/index.ts";

type Words = Texts<"problems">;

/** What to say about a problem; the server's own words where ours are missing. */
export function describeProblem(t: Words, problem: ApiProblem, time: string): string {
  const kinds: Record<string, string> = t.kinds;
  const own = kinds[problem.slug] ?? problem.detail;
  return own.replace("{time}", time);
}

/** What to say about a field; the server's own words where ours are missing. */
export function describeField(t: Words, code: string, detail: string): string {
  const fields: Record<string, string> = t.fields;
  return fields[code] ?? fields[detail] ?? detail;
}
