/** What is loaded together; `addresses.ts` says for which pages. */

export { AlertsPage } from "../features/work/AlertsPage.tsx";
export { AuditPage } from "../features/work/AuditPage.tsx";
export { DeadPage } from "../features/work/DeadPage.tsx";
export { ErrorsPage } from "../features/work/ErrorsPage.tsx";
export { JobPage } from "../features/work/JobPage.tsx";
export { JobsPage } from "../features/work/JobsPage.tsx";
export { SchedulesPage } from "../features/work/SchedulesPage.tsx";
export { ServiceAccountsPage } from "../features/work/ServiceAccountsPage.tsx";
