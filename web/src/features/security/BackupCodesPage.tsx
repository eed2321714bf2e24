import { Page } from "../../ui/Page.tsx";

export function BackupCodesPage() {
  return <Page title="BackupCodesPage" />;
}
