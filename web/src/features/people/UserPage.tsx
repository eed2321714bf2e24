import { Page } from "../../ui/Page.tsx";

export function UserPage() {
  return <Page title="UserPage" />;
}
