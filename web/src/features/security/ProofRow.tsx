import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface ProofRowProps {
  icon: LucideIcon;
  name: string;
  /** What it is worth now: an icon and a word. */
  state: ReactNode;
  /** Since when. */
  since?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One way to prove who one is. */
export function ProofRow({ icon: Icon, name, state, since, actions, children }: ProofRowProps) {
  return (
    <li className="flex flex-col gap-4 py-5 tablet:flex-row tablet:items-start tablet:justify-between tablet:gap-8">
      <div className="flex min-w-0 gap-4">
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-soft" strokeWidth={1.75} />
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
            <h2 className="font-bold">{name}</h2>
            <span className="text-small">{state}</span>
          </div>
          <p className="mt-1 max-w-[52ch] text-soft">{children}</p>
          {since && <p className="mt-1 text-small text-faint">{since}</p>}
        </div>
      </div>
      {actions && <div className="flex shrink-0 flex-wrap gap-2 pl-9 tablet:pl-0">{actions}</div>}
    </li>
  );
}
