import { Page } from "../../ui/Page.tsx";

export function AuthenticatorPage() {
  return <Page title="AuthenticatorPage" />;
}
