import type { ReactNode } from "react";

/** One of several things to do, in order, on one page. */
export function Step({ number, title, children }: { number: number; title: string; children?: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.75rem_1fr] gap-x-2">
      <span aria-hidden className="text-section font-bold text-accent tabular-nums">
        {number}
      </span>
      <div className="flex min-w-0 flex-col gap-4">
        <h2 className="text-section font-bold">{title}</h2>
        {children}
      </div>
    </li>
  );
}
