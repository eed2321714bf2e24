import { Page } from "../../ui/Page.tsx";

export function AccessAdminPage() {
  return <Page title="AccessAdminPage" />;
}
