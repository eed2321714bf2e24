import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { LogOut, Menu, User, Wrench } from "lucide-react";
import { useRef } from "react";
import { logOut } from "../../access/leave.ts";
import { ACCOUNT, ADMIN, MAIN, type Place, placesFor } from "../../access/navigation.ts";
import { sessionQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { Toasts } from "../../ui/Toasts.tsx";
import { Interruptions } from "./Interruptions.tsx";
import { ICONS } from "./icons.ts";
import { useLife } from "./life.ts";
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

function Mark() {
  return (
    <Link to="/home" className="flex items-center gap-2.5 rounded-control py-1 text-section font-bold">
      <img src="/favicon.svg" alt="" width="24" height="24" />
      Postern
    </Link>
  );
}

const ENTRY =
  "flex min-h-9 pointer-coarse:min-h-11 items-center gap-3 rounded-control px-3 py-1.5 text-ink hover:bg-sunken aria-[current=page]:bg-accent-tint aria-[current=page]:font-medium aria-[current=page]:text-accent";

/** Pages that stand for others below them in the address are marked on their own page alone. */
const EXACT: readonly string[] = ["/account", "/home"];

function Entry({ place, indented }: { place: Place; indented?: boolean }) {
  const t = useTexts("frame");
  const Icon = ICONS[place.label];
  return (
    <li>
      <Link
        to={place.to}
        activeOptions={{ exact: EXACT.includes(place.to) }}
        className={`${ENTRY} ${indented ? "pl-11" : ""}`}
      >
        {!indented && <Icon aria-hidden className="size-5 shrink-0" strokeWidth={1.75} />}
        {t[place.label]}
      </Link>
    </li>
  );
}

/** All places in one list. Those of the account and of the administration open while one is among them. */
function Places({ permissions }: { permissions: readonly string[] }) {
  const t = useTexts("frame");
  const path = useLocation({ select: (location) => location.pathname });
  const admin = placesFor(ADMIN, permissions);
  const groups = [
    { title: t.account, icon: User, root: "/account", places: ACCOUNT },
    { title: t.navAdmin, icon: Wrench, root: "/admin", places: admin },
  ].filter(({ places }) => places.length > 0);
  return (
    <ul className="flex flex-col gap-0.5">
      {MAIN.map((place) => (
        <Entry key={place.to} place={place} />
      ))}
      {groups.map(({ title, icon: Icon, root, places }) => (
        <li key={root}>
          {path.startsWith(root) ? (
            <>
              <p className="flex min-h-9 items-center gap-3 px-3 py-1.5 font-medium">
                <Icon aria-hidden className="size-5 shrink-0" strokeWidth={1.75} />
                {title}
              </p>
              <ul aria-label={title} className="flex flex-col gap-0.5">
                {places.map((place) => (
                  <Entry key={place.to} place={place} indented />
                ))}
              </ul>
            </>
          ) : (
            <Link to={places[0]?.to ?? "/home"} className={ENTRY}>
              <Icon aria-hidden className="size-5 shrink-0" strokeWidth={1.75} />
              {title}
            </Link>
          )}
        </li>
      ))}
    </ul>
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

function LogOutButton() {
  const t = useTexts("frame");
  return (
    <button
      type="button"
      onClick={() => logOut()}
      className="mt-2 flex min-h-9 pointer-coarse:min-h-11 w-full items-center gap-3 rounded-control px-3 py-1.5 text-left hover:bg-sunken"
    >
      <LogOut aria-hidden className="size-5" strokeWidth={1.75} />
      {t.logOut}
    </button>
  );
}

/** The same places behind a button, where there is no room beside the page. */
function TopBar() {
  const t = useTexts("frame");
  const { data } = useQuery(sessionQuery);
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => details.current?.removeAttribute("open");
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-paper desktop:hidden">
      <details
        ref={details}
        className="group"
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          close();
          details.current?.querySelector("summary")?.focus();
        }}
      >
        <summary className="flex min-h-14 list-none items-center justify-between px-4 tablet:px-6 [&::-webkit-details-marker]:hidden">
          <span className="flex items-center gap-2.5 text-section font-bold">
            <img src="/favicon.svg" alt="" width="24" height="24" />
            Postern
          </span>
          <span className="flex items-center gap-2 rounded-control px-3 py-2">
            <Menu aria-hidden className="size-5" strokeWidth={1.75} />
            {t.menu}
          </span>
        </summary>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a click on one of the links also closes the menu. */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click, too. */}
        <div
          className="max-h-[calc(100dvh-3.5rem)] overflow-y-auto border-t border-line p-4"
          onClick={(event) => (event.target as Element).closest("a,button") && close()}
        >
          <nav aria-label={t.nav} className="flex flex-col gap-6">
            <Places permissions={data?.permissions ?? []} />
            <div className="border-t border-line pt-3">
              <p className="px-3 text-small break-all text-soft">{data?.email}</p>
              <LogOutButton />
            </div>
          </nav>
        </div>
      </details>
    </header>
  );
}

const BOTTOM = [MAIN[0], MAIN[4], ACCOUNT[0]] as Place[];

/** On a phone: the places that people go to most, in reach of a thumb. */
function BottomBar() {
  const t = useTexts("frame");
  return (
    <nav
      aria-label={t.more}
      className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] tablet:hidden [@media(max-height:30rem)]:hidden"
    >
      <ul className="flex">
        {BOTTOM.map((place) => {
          const Icon = ICONS[place.label];
          return (
            <li key={place.to} className="flex-1">
              <Link
                to={place.to}
                className="flex min-h-14 flex-col items-center justify-center gap-0.5 text-tiny text-soft -outline-offset-2 aria-[current=page]:font-medium aria-[current=page]:text-accent"
              >
                <Icon aria-hidden className="size-5" strokeWidth={1.75} />
                {place.label === "profile" ? t.account : t[place.label]}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
