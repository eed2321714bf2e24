/** What is loaded together; `addresses.ts` says for which pages. */

export { AccessPage } from "../features/connections/AccessPage.tsx";
export { ConnectionPage } from "../features/connections/ConnectionPage.tsx";
export { ConnectionsPage } from "../features/connections/ConnectionsPage.tsx";
export { HistoryPage } from "../features/connections/HistoryPage.tsx";
export { NewConnectionPage } from "../features/connections/NewConnectionPage.tsx";
export { UsagePage } from "../features/connections/UsagePage.tsx";
