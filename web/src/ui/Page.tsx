import { type ReactNode, useEffect, useRef } from "react";

interface PageProps {
  title: string;
  /** Below the title: what this page is about, where the title does not say it. */
  lead?: ReactNode;
  /** Beside the title: the page's action. */
  action?: ReactNode;
  /** Tables use the width; texts and forms keep a measure that can be read. */
  wide?: boolean;
  children?: ReactNode;
}

/** A page: one heading, which takes the focus when one comes here, and the title of the tab. */
export function Page({ title, lead, action, wide, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The tab's title and the focus are outside of React: routers move neither.
  useEffect(() => {
    document.title = `${title} · Postern`;
  }, [title]);
  useEffect(() => {
    // Not on the very first page of a visit: there the browser begins where it always does.
    if (window.history.state?.__TSR_index > 0 || document.activeElement !== document.body)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={`flex flex-col gap-8 ${wide ? "" : "max-w-[44rem]"}`}>
      <header className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0 flex-1 basis-72">
          <h1 ref={heading} tabIndex={-1} className="text-title font-bold tracking-[-0.01em]">
            {title}
          </h1>
          {lead && <div className="mt-1 max-w-[66ch] text-soft">{lead}</div>}
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  lead,
  action,
  children,
}: {
  title: string;
  lead?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-section font-bold">{title}</h2>
          {lead && <div className="mt-1 max-w-[66ch] text-small text-soft">{lead}</div>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** A bordered ground for things that belong together. Never one within another. */
export function Panel({ children, className = "" }: { children: ReactNode; className?: string }) {
  return (
    <div className={`rounded-panel border border-line bg-paper [--ground:var(--paper)] p-4 tablet:p-6 ${className}`}>
      {children}
    </div>
  );
}

/** What stands where a list has nothing: why, and what one may do about it. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-panel border border-dashed border-edge p-6">
      <p className="text-soft">{children}</p>
      {action}
    </div>
  );
}
