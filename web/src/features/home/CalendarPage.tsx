import { Page } from "../../ui/Page.tsx";

export function CalendarPage() {
  return <Page title="CalendarPage" />;
}
