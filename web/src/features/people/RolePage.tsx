import { Page } from "../../ui/Page.tsx";

export function RolePage() {
  return <Page title="RolePage" />;
}
