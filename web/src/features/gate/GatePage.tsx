import type { ReactNode } from "react";
import { Page } from "../../ui/Page.tsx";

/** A page before the log-in: one narrow column. */
export function GatePage({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-[26rem] pb-12 pt-6 tablet:pt-16">
      <Page title={title} lead={lead}>
        <div className="flex flex-col gap-6">{children}</div>
      </Page>
    </div>
  );
}
