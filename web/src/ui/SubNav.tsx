import { createLink } from "@tanstack/react-router";
import type { ReactNode } from "react";

function SubNavAnchor({ children, ...rest }: { children: ReactNode }) {
  return (
    <a
      {...rest}
      className="inline-flex min-h-10 pointer-coarse:min-h-11 items-center gap-2 border-b-2 border-transparent text-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
    >
      {children}
    </a>
  );
}

/** One of the places of a [`SubNav`]. */
export const SubNavLink = createLink(SubNavAnchor);

/** Links between pages that belong together, the one that is shown marked. */
export function SubNav({ label, children }: { label: string; children: readonly ReactNode[] }) {
  return (
    <nav aria-label={label} className="-mt-4 border-b border-line">
      <ul className="-mb-px flex flex-wrap gap-x-5">
        {children.map((child, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places are fixed and in a fixed order.
          <li key={index}>{child}</li>
        ))}
      </ul>
    </nav>
  );
}
