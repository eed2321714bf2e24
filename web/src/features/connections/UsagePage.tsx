import { Page } from "../../ui/Page.tsx";

export function UsagePage() {
  return <Page title="UsagePage" />;
}
