import { Page } from "../../ui/Page.tsx";

export function ChatPage() {
  return <Page title="ChatPage" />;
}
