import { Link } from "@tanstack/react-router";
import { useFeatureWords } from "../../access/features.ts";
import { fill, plural, useLocale, useTexts } from "../../texts/index.ts";
import { usesOf } from "./activityWords.ts";
import type { ActivityItem } from "./queries.ts";

/** How services used a connection on one day: not one moment, but the whole of it. */
export function UsesRow({ item }: { item: ActivityItem }) {
  const t = useTexts("security").activity;
  const words = useFeatureWords();
  const list = new Intl.ListFormat(useLocale(), { type: "unit", style: "short" });
  const { account, connection_id, failures = 0, services = [], scopes = [] } = item;
  const accesses = [...new Set(scopes.map((scope) => words.scope(scope).text))];
  const facts = [
    services.length > 0 && fill(t.usesBy, { services: list.format(services) }),
    accesses.length > 0 && fill(t.usesFor, { accesses: list.format(accesses) }),
    failures ? plural(t.usesInVain, failures) : false,
  ].filter(Boolean);
  return (
    <li className="grid grid-cols-[4.5rem_1fr] gap-x-3 py-3">
      <span className="text-small text-soft leading-6">{t.allDay}</span>
      <div className="min-w-0">
        <p className="font-medium">{usesOf(t, item)}</p>
        <p className="text-small text-soft wrap-anywhere">
          {connection_id && account && (
            <>
              <Link
                to="/connections/$id/usage"
                params={{ id: connection_id }}
                aria-label={fill(t.seeUsage, { account })}
                className="inline-block min-h-6 text-accent underline underline-offset-4 pointer-coarse:min-h-11 pointer-coarse:content-center"
              >
                {account}
              </Link>
              {facts.length > 0 && " · "}
            </>
          )}
          {facts.join(" · ")}
        </p>
      </div>
    </li>
  );
}
