import { Page } from "../../ui/Page.tsx";

export function ConnectionPage() {
  return <Page title="ConnectionPage" />;
}
