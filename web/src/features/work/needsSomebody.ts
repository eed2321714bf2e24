import type { Alert } from "./queries.ts";

/** Whether an alert waits for somebody who takes it in hand. */
export function needsSomebody({ enabled, state, acknowledged }: Alert): boolean {
  return enabled && state === "firing" && !acknowledged;
}
