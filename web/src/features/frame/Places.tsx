import { useMutation } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { LogOut, User, Wrench } from "lucide-react";
import { logOut } from "../../access/leave.ts";
import { ACCOUNT, ADMIN, MAIN, type Place, placesFor } from "../../access/navigation.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { clockFace } from "../../ui/countdown.ts";
import { announce } from "../../ui/toasts.ts";
import { describeProblem } from "../../ui/words.ts";
import { ICONS } from "./icons.ts";

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
export function Places({ permissions }: { permissions: readonly string[] }) {
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

/** Ends this session. Where that fails, somebody on a foreign computer has to know that they are still logged in. */
export function LogOutButton() {
  const t = useTexts("frame");
  const problems = useTexts("problems");
  const leaving = useMutation({
    mutationFn: logOut,
    onError: (error) => {
      const why = error instanceof ApiProblem ? describeProblem(problems, error, clockFace(error.retryAfter ?? 0)) : "";
      announce(`${t.stillLoggedIn} ${why}`.trim(), "problem");
    },
  });
  return (
    <button
      type="button"
      aria-disabled={leaving.isPending}
      onClick={() => leaving.isPending || leaving.mutate()}
      className="mt-2 flex min-h-9 pointer-coarse:min-h-11 w-full items-center gap-3 rounded-control px-3 py-1.5 text-left hover:bg-sunken"
    >
      <LogOut aria-hidden className="size-5" strokeWidth={1.75} />
      {leaving.isPending ? t.loggingOut : t.logOut}
    </button>
  );
}
