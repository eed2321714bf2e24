import { ApiProblem } from "../../api/problem.ts";

/** Whether the server refused what goes beyond the caller's own rights. */
export function isEscalation(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && error.slug === "escalation";
}

/** For a form that says by itself what the caller lacks: it then says nothing of its own. */
export function quietly(error: unknown): unknown {
  return isEscalation(error) ? new ApiProblem("cancelled", 0, "") : error;
}

/** A problem at one field, where the server's answer concerns exactly that. */
export function fieldProblem(pointer: string, code: string, cause?: ApiProblem): ApiProblem {
  return new ApiProblem("validation", 422, "", [{ pointer, code, detail: "" }], cause?.traceId);
}
