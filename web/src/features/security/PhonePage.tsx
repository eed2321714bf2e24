import { Page } from "../../ui/Page.tsx";

export function PhonePage() {
  return <Page title="PhonePage" />;
}
