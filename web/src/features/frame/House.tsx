import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { useTexts } from "../../texts/index.ts";
import { Toasts } from "../../ui/Toasts.tsx";
import { BottomBar, Mark, TopBar } from "./Bars.tsx";
import { Interruptions } from "./Interruptions.tsx";
import { useLife } from "./life.ts";
import { LogOutButton, Places } from "./Places.tsx";
import { SessionEnding } from "./SessionEnding.tsx";
import { Trouble } from "./Trouble.tsx";

/** The frame of every page behind the log-in: where one is, where one may go, and what interrupts. */
export function House() {
  useLife();
  const t = useTexts("frame");
  return (
    <div className="min-h-dvh max-tablet:[--bar:var(--bottom-bar)] desktop:grid desktop:grid-cols-[15rem_minmax(0,1fr)] print:block">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:left-4 focus:top-4 focus:z-30 focus:rounded-control focus:bg-raised focus:px-4 focus:py-2"
      >
        {t.skip}
      </a>
      <header className="hidden border-r border-line bg-paper desktop:sticky desktop:top-0 desktop:block desktop:h-dvh desktop:overflow-y-auto">
        <Sidebar />
      </header>
      <TopBar />
      <main
        id="main"
        className="mx-auto w-full max-w-[72rem] px-4 pb-28 pt-6 tablet:px-6 desktop:px-8 desktop:pb-16 desktop:pt-10"
      >
        <Trouble />
        <SessionEnding />
        <Outlet />
      </main>
      <BottomBar />
      <Toasts />
      <Interruptions />
    </div>
  );
}

function Sidebar() {
  const t = useTexts("frame");
  const { data } = useQuery(sessionQuery);
  return (
    <nav aria-label={t.nav} className="flex min-h-full flex-col gap-6 p-4">
      <div className="px-3 pt-2">
        <Mark />
      </div>
      <Places permissions={data?.permissions ?? []} />
      <div className="mt-auto border-t border-line pt-4">
        <p className="truncate px-3 font-medium" title={data?.name}>
          {data?.name}
        </p>
        <p className="truncate px-3 text-small text-soft" title={data?.email}>
          {data?.email}
        </p>
        <LogOutButton />
      </div>
    </nav>
  );
}
