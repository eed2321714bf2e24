import { useTexts } from "../../texts/index.ts";
import { Status, type Tone } from "../../ui/Status.tsx";
import { Words } from "./parts.tsx";

const TONES: Record<string, Tone> = {
  waiting: "off",
  queued: "warn",
  running: "info",
  done: "ok",
  dead: "danger",
  discarded: "off",
};

/** How far a job is. */
export function JobStatus({ status }: { status: string }) {
  const t = useTexts("work").jobs;
  return (
    <Status tone={TONES[status] ?? "off"}>
      <Words of={t.statuses} id={status} />
    </Status>
  );
}
