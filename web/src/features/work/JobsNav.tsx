import { useTexts } from "../../texts/index.ts";
import { SubNav, SubNavLink } from "../../ui/SubNav.tsx";

/** The pages about background work. */
export function JobsNav() {
  const t = useTexts("work").nav;
  return (
    <SubNav label={t.label}>
      <SubNavLink to="/admin/jobs" activeOptions={{ exact: true, includeSearch: false }}>
        {t.queue}
      </SubNavLink>
      <SubNavLink to="/admin/jobs/dead" activeOptions={{ includeSearch: false }}>
        {t.dead}
      </SubNavLink>
      <SubNavLink to="/admin/jobs/schedules">{t.schedules}</SubNavLink>
      <SubNavLink to="/admin/jobs/alerts">{t.alerts}</SubNavLink>
    </SubNav>
  );
}
