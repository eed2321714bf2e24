/** The time zones that the browser knows by name, with the one of no place. */
export function timeZones(): readonly string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes("UTC") ? known : ["UTC", ...known];
}

/** The zone that somebody means: its name in whatever case, with a blank for `_`; none where there is no such zone. */
export function zoneNamed(text: string, zones: readonly string[]): string | undefined {
  const wanted = text.trim().replaceAll(" ", "_").toLowerCase();
  const exact = zones.find((zone) => zone.toLowerCase() === wanted);
  if (exact || wanted === "") return exact;
  // "berlin" is enough where only one zone ends in it.
  const ending = zones.filter((zone) => zone.toLowerCase().endsWith(`/${wanted}`));
  return ending.length === 1 ? ending[0] : undefined;
}
