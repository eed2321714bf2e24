import { Page } from "../../ui/Page.tsx";

export function PreferencesPage() {
  return <Page title="PreferencesPage" />;
}
