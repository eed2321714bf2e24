import { Page } from "../../ui/Page.tsx";

export function AlertsPage() {
  return <Page title="AlertsPage" />;
}
