import { useFeatureWords } from "../../../access/features.ts";
import { useTexts } from "../../../texts/index.ts";
import { Filled } from "../../../ui/Filled.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { Time } from "../../../ui/Time.tsx";
import type { Connection } from "../queries.ts";

const TONES = { active: "ok", expiring: "warn", needs_reauth: "danger", paused: "paused", error: "warn" } as const;

/** A status that the app has words for. */
export type Known = keyof typeof TONES;

/** The status, where the app knows it. */
export function knownStatus(connection: Connection): Known | undefined {
  return Object.hasOwn(TONES, connection.status) ? (connection.status as Known) : undefined;
}

/** Whether nobody gets anything from it now. */
export function isOff(connection: Connection): boolean {
  return connection.status === "needs_reauth" || connection.status === "paused";
}

/** How a connection is, in a word. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  const t = useTexts("connections").status;
  const { provider } = useFeatureWords();
  const known = knownStatus(connection);
  const tone: Tone = known ? TONES[known] : "info";
  return (
    <Status tone={tone}>
      <span>
        <Filled
          text={t[known ?? "unknown"]}
          values={{ provider: provider(connection.provider), time: <Time at={connection.status_since} to="minute" /> }}
        />
      </span>
    </Status>
  );
}

/** What that means, in a sentence. */
export function StatusSentence({ connection }: { connection: Connection }) {
  const t = useTexts("connections").statusText;
  const { provider } = useFeatureWords();
  const known = knownStatus(connection);
  // Of what ends soon, when it ends; of the rest, since when it is so.
  const at = known === "expiring" ? (connection.expires_at ?? connection.status_since) : connection.status_since;
  return (
    <p className="max-w-[66ch]">
      <Filled
        text={t[known ?? "unknown"]}
        values={{ provider: provider(connection.provider), time: <Time at={at} to="minute" /> }}
      />
    </p>
  );
}
