import { fill, type Texts } from "../../texts/index.ts";

type Words = Texts<"work">["cron"];

const NUMBER = /^\d+$/;
const EVERY = /^\*\/(\d+)$/;

const two = (text: string) => text.padStart(2, "0");

function list(items: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(items);
}

/** The times of day of minute and hours: `30` and `3,15` are 03:30 and 15:30. */
function timesOf(minute: string, hour: string, locale: string): string | undefined {
  if (!NUMBER.test(minute) || !/^\d+(,\d+)*$/.test(hour)) return undefined;
  return list(
    hour.split(",").map((one) => `${two(one)}:${two(minute)}`),
    locale,
  );
}

/** Names of days of the week, `0` and `7` being Sunday. */
function daysOf(field: string, locale: string): string | undefined {
  if (!/^[0-7](,[0-7])*$/.test(field)) return undefined;
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  // 4 January 1970 was a Sunday.
  const name = (day: string) => format.format(Date.UTC(1970, 0, 4 + (Number(day) % 7)));
  return list(field.split(",").map(name), locale);
}

function dateOf(day: string, month: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  // A leap year, so that 29 February is one of its days.
  return format.format(Date.UTC(2024, Number(month) - 1, Number(day)));
}

/** A cron expression of five fields as people say it; nothing where it is more than that. */
export function cronInWords(expression: string, words: Words, locale: string): string | undefined {
  const fields = expression.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) return undefined;
  const anyDay = day === "*" && month === "*" && weekday === "*";
  if (anyDay && hour === "*") {
    if (minute === "*") return words.eachMinute;
    const step = minute.match(EVERY)?.[1];
    // A step that does not divide the hour does not come "every n minutes".
    if (step && 60 % Number(step) === 0) {
      return step === "1" ? words.eachMinute : fill(words.minutes, { count: step });
    }
    return NUMBER.test(minute) ? fill(words.hourly, { minute: two(minute) }) : undefined;
  }
  const step = anyDay && NUMBER.test(minute) ? hour.match(EVERY)?.[1] : undefined;
  if (step && 24 % Number(step) === 0) {
    return step === "1"
      ? fill(words.hourly, { minute: two(minute) })
      : fill(words.hours, { count: step, minute: two(minute) });
  }
  const times = timesOf(minute, hour, locale);
  if (!times) return undefined;
  if (anyDay) return fill(words.daily, { times });
  if (day === "*" && month === "*") {
    if (weekday === "1-5") return fill(words.weekdays, { times });
    const days = daysOf(weekday, locale);
    return days && fill(words.weekly, { days, times });
  }
  if (weekday !== "*" || !NUMBER.test(day)) return undefined;
  if (month === "*") return fill(words.monthly, { day, times });
  return NUMBER.test(month) ? fill(words.yearly, { date: dateOf(day, month, locale), times }) : undefined;
}
