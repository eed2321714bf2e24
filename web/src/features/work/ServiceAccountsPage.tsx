import { Page } from "../../ui/Page.tsx";

export function ServiceAccountsPage() {
  return <Page title="ServiceAccountsPage" />;
}
