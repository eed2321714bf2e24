import { Page } from "../../ui/Page.tsx";

export function ErrorsPage() {
  return <Page title="ErrorsPage" />;
}
