/** A message in passing. It is never the only place of an error. */
export interface Toast {
  id: number;
  text: string;
  kind: "done" | "problem";
  undo?: { label: string; run(): void };
}

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function change(to: readonly Toast[]): void {
  toasts = to;
  for (const listener of listeners) listener();
}

/** Says something in passing, for at least eight seconds, to eyes and to screen readers. */
export function announce(text: string, kind: Toast["kind"] = "done", undo?: Toast["undo"]): void {
  change([...toasts.slice(-3), { id: next++, text, kind, ...(undo ? { undo } : {}) }]);
}

/** For the frame, which shows them. */
export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: (): readonly Toast[] => toasts,
  dismiss: (id: number): void => change(toasts.filter((toast) => toast.id !== id)),
};
