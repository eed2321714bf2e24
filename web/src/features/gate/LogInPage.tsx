import { Page } from "../../ui/Page.tsx";

export function LogInPage() {
  return <Page title="LogInPage" />;
}
