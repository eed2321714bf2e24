import type { ApiProblem } from "./problem.ts";

/** What a call is for that asks for a proof. */
export interface Purpose {
  method: string;
  path: string;
  /** Whom or what it is about, where the page has said so. */
  about?: string | undefined;
}

/** What has to happen before parked calls go on. */
export type Interruption =
  /** A fresh proof (RFC 9470). */
  | { kind: "step-up"; factors: readonly string[]; purpose: Purpose }
  /** A new log-in by the same person. */
  | { kind: "log-in" };

interface Waiting {
  interruption: Interruption;
  outcome: Promise<boolean>;
  settle(done: boolean): void;
}

let waiting: Waiting | undefined;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Parks a call: true when it may be repeated, false when somebody chose not to. All parked calls share one dialog. */
export function interrupt(interruption: Interruption): Promise<boolean> {
  // A log-in proves more than a step-up: whoever waits for that goes on by it, too.
  if (waiting) {
    if (interruption.kind === "log-in" && waiting.interruption.kind === "step-up") {
      waiting = { ...waiting, interruption };
      tell();
    }
    return waiting.outcome;
  }
  let settle: (done: boolean) => void = () => {};
  const outcome = new Promise<boolean>((resolve) => {
    settle = (done) => {
      waiting = undefined;
      tell();
      resolve(done);
    };
  });
  waiting = { interruption, outcome, settle };
  tell();
  return outcome;
}

/** For the dialog: what is asked for now, and how to hear of a change. */
export const interruptions = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: (): Interruption | undefined => waiting?.interruption,
  settle: (done: boolean): void => waiting?.settle(done),
};

type Demand = "second-factor-required" | "password-change-required";
let demanded: (demand: Demand) => void = () => {};

/** What the server wants before anything else leads to a page of its own; the frame says how to get there. */
export function onDemand(handler: (demand: Demand) => void): void {
  demanded = handler;
}

/** Leads to that page, where the problem is one of these. */
export function noteDemand(problem: ApiProblem): void {
  if (problem.slug === "second-factor-required" || problem.slug === "password-change-required") demanded(problem.slug);
}
