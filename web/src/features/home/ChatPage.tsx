import { useTexts } from "../../texts/index.ts";
import { FeaturePlace } from "./FeaturePlace.tsx";

export function ChatPage() {
  return <FeaturePlace title={useTexts("frame").chat} lead={useTexts("home").place.chat} ids={["chat"]} />;
}
