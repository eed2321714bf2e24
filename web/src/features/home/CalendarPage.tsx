import { useTexts } from "../../texts/index.ts";
import { FeaturePlace } from "./FeaturePlace.tsx";

export function CalendarPage() {
  return (
    <FeaturePlace
      title={useTexts("frame").calendar}
      lead={useTexts("home").place.calendar}
      ids={["calendar.read", "calendar.write"]}
    />
  );
}
