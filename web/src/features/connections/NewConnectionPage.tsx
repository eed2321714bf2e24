import { Page } from "../../ui/Page.tsx";

export function NewConnectionPage() {
  return <Page title="NewConnectionPage" />;
}
