import { Page } from "../../ui/Page.tsx";

export function ConnectionsPage() {
  return <Page title="ConnectionsPage" />;
}
