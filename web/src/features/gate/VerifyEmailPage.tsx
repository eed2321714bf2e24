import { Page } from "../../ui/Page.tsx";

export function VerifyEmailPage() {
  return <Page title="VerifyEmailPage" />;
}
