import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Menu } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef } from "react";
import { ACCOUNT, MAIN, type Place } from "../../access/navigation.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { useTexts } from "../../texts/index.ts";
import { ICONS } from "./icons.ts";
import { LogOutButton, Places } from "./Places.tsx";

export function Mark() {
  return (
    <Link to="/home" className="flex items-center gap-2.5 rounded-control py-1 text-section font-bold">
      <img src="/favicon.svg" alt="" width="24" height="24" />
      Postern
    </Link>
  );
}

/** Places that open on demand: by Esc, by going to one of them and by a press beside them they close. */
function useDisclosure() {
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => details.current?.removeAttribute("open");
  return {
    details: {
      ref: details,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== "Escape" || !details.current?.open) return;
        close();
        details.current.querySelector("summary")?.focus();
      },
    },
    /** Of what holds it, and whatever leads away beside it. */
    around: {
      onClick: (event: MouseEvent) => {
        if ((event.target as Element).closest("a,button,[data-beside]")) close();
      },
    },
  };
}

/** All places and the way out, as they stand in a panel. */
function Everywhere() {
  const { data } = useQuery(sessionQuery);
  return (
    <>
      <Places permissions={data?.permissions ?? []} />
      <div className="mt-6 border-t border-line pt-3">
        <p className="px-3 text-small break-all text-soft">{data?.email}</p>
        <LogOutButton />
      </div>
    </>
  );
}

/** Above the page, where there is no room beside it. On a phone the places stand at the bottom. */
export function TopBar() {
  const t = useTexts("frame");
  const { details, around } = useDisclosure();
  return (
    <header {...around} className="sticky top-0 z-10 border-b border-line bg-paper desktop:hidden">
      <div className="flex min-h-14 items-center px-4 tablet:px-6">
        <Mark />
        <details {...details} className="ml-auto hidden tablet:block">
          <summary className="flex min-h-9 list-none items-center gap-2 rounded-control px-3 py-2 pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
            <Menu aria-hidden className="size-5" strokeWidth={1.75} />
            {t.menu}
          </summary>
          <div className="absolute inset-x-0 top-full max-h-[calc(100dvh-3.5rem)] overflow-y-auto border-y border-line bg-paper p-4">
            <nav aria-label={t.nav}>
              <Everywhere />
            </nav>
          </div>
        </details>
      </div>
    </header>
  );
}

const BOTTOM = [MAIN[0], MAIN[4], ACCOUNT[0]] as Place[];

const STOP =
  "flex min-h-14 flex-col items-center justify-center gap-0.5 text-tiny text-soft -outline-offset-2 aria-[current=page]:font-medium aria-[current=page]:text-accent";

function Stop({ icon: Icon, children }: { icon: typeof Menu; children: ReactNode }) {
  return (
    <>
      <Icon aria-hidden className="size-5" strokeWidth={1.75} />
      {children}
    </>
  );
}

/** On a phone: the places that people go to most, and all others, in reach of a thumb. */
export function BottomBar() {
  const t = useTexts("frame");
  const { details, around } = useDisclosure();
  return (
    <nav
      {...around}
      aria-label={t.nav}
      className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] tablet:hidden print:hidden [@media(max-height:30rem)]:hidden"
    >
      <ul className="flex">
        {BOTTOM.map((place) => (
          <li key={place.to} className="flex-1">
            <Link to={place.to} className={STOP}>
              <Stop icon={ICONS[place.label]}>{place.label === "profile" ? t.account : t[place.label]}</Stop>
            </Link>
          </li>
        ))}
        <li className="flex-1">
          <details {...details} className="group">
            <summary
              className={`${STOP} list-none group-open:font-medium group-open:text-ink [&::-webkit-details-marker]:hidden`}
            >
              <Stop icon={Ellipsis}>{t.more}</Stop>
            </summary>
            <div
              data-beside
              className="fixed inset-x-0 top-0 bottom-[calc(3.5rem+1px+env(safe-area-inset-bottom))] flex flex-col justify-end bg-[rgb(0_0_0/0.45)] pt-14"
            >
              <div className="overflow-y-auto rounded-t-panel border-t border-line bg-paper p-4">
                <Everywhere />
              </div>
            </div>
          </details>
        </li>
      </ul>
    </nav>
  );
}
