import { useLanguage } from "../../../texts/index.ts";
import { exactly, useTimeZone } from "../../../ui/Time.tsx";

/** A moment as a date with its time, for sentences: "since 30 Nov 2026, 14:03". */
export function Since({ at }: { at: string }) {
  const language = useLanguage();
  const timeZone = useTimeZone();
  const moment = Date.parse(at);
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "short",
    ...(timeZone ? { timeZone } : {}),
  });
  return (
    <time dateTime={at} title={exactly(moment, language, timeZone)}>
      {format.format(moment)}
    </time>
  );
}
