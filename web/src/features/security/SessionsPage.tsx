import { Page } from "../../ui/Page.tsx";

export function SessionsPage() {
  return <Page title="SessionsPage" />;
}
