import { useTexts } from "../../texts/index.ts";
import { FeaturePlace } from "./FeaturePlace.tsx";

export function NotesPage() {
  return (
    <FeaturePlace
      title={useTexts("frame").notes}
      lead={useTexts("home").place.notes}
      ids={["notes.read", "notes.write"]}
    />
  );
}
