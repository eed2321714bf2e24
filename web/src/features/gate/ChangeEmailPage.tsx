import { Page } from "../../ui/Page.tsx";

export function ChangeEmailPage() {
  return <Page title="ChangeEmailPage" />;
}
