import { useQuery } from "@tanstack/react-query";
import { plural, useTexts } from "../../texts/index.ts";
import { SubNav, SubNavLink } from "../../ui/SubNav.tsx";
import { needsSomebody } from "./needsSomebody.ts";
import { alertsQuery, LIVE } from "./queries.ts";

/** The pages about background work, and how many alerts wait for somebody. */
export function JobsNav() {
  const t = useTexts("work").nav;
  const { data: alerts = [] } = useQuery({ ...alertsQuery, refetchInterval: LIVE });
  const waiting = alerts.filter(needsSomebody).length;
  return (
    <SubNav label={t.label}>
      <SubNavLink to="/admin/jobs" activeOptions={{ exact: true, includeSearch: false }}>
        {t.queue}
      </SubNavLink>
      <SubNavLink to="/admin/jobs/dead" activeOptions={{ includeSearch: false }}>
        {t.dead}
      </SubNavLink>
      <SubNavLink to="/admin/jobs/schedules">{t.schedules}</SubNavLink>
      <SubNavLink to="/admin/jobs/alerts">
        {t.alerts}
        {waiting > 0 && (
          <span className="rounded-control bg-danger-tint px-1.5 text-small font-medium text-danger">
            {plural(t.needYou, waiting)}
          </span>
        )}
      </SubNavLink>
    </SubNav>
  );
}
