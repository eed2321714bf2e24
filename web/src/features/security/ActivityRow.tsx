import { useDeviceWords } from "../../access/device.ts";
import { own } from "../../access/own.ts";
import { useRoleName } from "../../access/roles.ts";
import { plural, useLocale, useTexts } from "../../texts/index.ts";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { Status } from "../../ui/Status.tsx";
import { exactly, useTimeZone } from "../../ui/Time.tsx";
import { whatHappened, whyItHappened } from "./activityWords.ts";
import type { ActivityItem } from "./queries.ts";
import { UsesRow } from "./UsesRow.tsx";

interface ActivityRowProps {
  item: ActivityItem;
  /** What the session says of its device, while it lives. */
  device: string | undefined;
}

/** One thing that has happened: at what time of its day, what, why, from where. */
export function ActivityRow({ item, device }: ActivityRowProps) {
  return item.kind === "connection.use" ? <UsesRow item={item} /> : <EventRow item={item} device={device} />;
}

function EventRow({ item, device }: ActivityRowProps) {
  const t = useTexts("security");
  const deviceWords = useDeviceWords();
  const roleName = useRoleName();
  const locale = useLocale();
  const timeZone = useTimeZone();
  const moment = Date.parse(item.at);
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short", ...(timeZone ? { timeZone } : {}) });
  const what = whatHappened(t.activity, item, roleName);
  // What is newer than our words is called as the server calls it.
  const lang = own<string>(t.activity.done, item.kind) ? undefined : "en";
  const facts = [
    whyItHappened(t.activity, item),
    item.count > 1 && plural(t.activity.tries, item.count),
    item.by_administrator && t.activity.byAdministrator,
    device && deviceWords(device),
  ].filter(Boolean);
  return (
    <li className="grid grid-cols-[4.5rem_1fr] gap-x-3 py-3">
      <time dateTime={item.at} title={exactly(moment, locale, timeZone)} className="text-small text-soft leading-6">
        {clock.format(moment)}
      </time>
      <div className="min-w-0">
        {item.outcome === "denied" ? (
          <Status tone="danger">
            <span lang={lang}>{what}</span>
          </Status>
        ) : (
          <p lang={lang} className="font-medium">
            {what}
          </p>
        )}
        {(facts.length > 0 || item.address) && (
          <p className="flex flex-wrap items-center gap-x-2 text-small text-soft">
            {facts.length > 0 && <span className="min-w-0 wrap-anywhere">{facts.join(" · ")}</span>}
            {facts.length > 0 && item.address && <span aria-hidden>·</span>}
            {item.address && <CopyValue value={item.address} className="-my-1.5" />}
          </p>
        )}
      </div>
    </li>
  );
}
