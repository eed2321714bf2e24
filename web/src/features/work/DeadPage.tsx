import { Page } from "../../ui/Page.tsx";

export function DeadPage() {
  return <Page title="DeadPage" />;
}
