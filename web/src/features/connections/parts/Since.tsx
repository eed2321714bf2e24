import { useLocale } from "../../../texts/index.ts";
import { exactly, useTimeZone } from "../../../ui/Time.tsx";

/** A moment as a date with its time, for sentences: "since 30 Nov 2026, 14:03". */
export function Since({ at }: { at: string }) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const moment = Date.parse(at);
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "short",
    ...(timeZone ? { timeZone } : {}),
  });
  return (
    <time dateTime={at} title={exactly(moment, locale, timeZone)}>
      {format.format(moment)}
    </time>
  );
}
