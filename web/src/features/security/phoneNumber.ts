/** A country that numbers without `+` are read as numbers of. */
export interface Country {
  /** ISO 3166-1 alpha-2. */
  region: string;
  callingCode: string;
  /** Keeps its leading 0 after the calling code. */
  keepsZero?: boolean;
}

const COUNTRIES: Record<string, Country> = {
  AT: { region: "AT", callingCode: "43" },
  BE: { region: "BE", callingCode: "32" },
  BG: { region: "BG", callingCode: "359" },
  CH: { region: "CH", callingCode: "41" },
  CZ: { region: "CZ", callingCode: "420" },
  DE: { region: "DE", callingCode: "49" },
  DK: { region: "DK", callingCode: "45" },
  EE: { region: "EE", callingCode: "372" },
  ES: { region: "ES", callingCode: "34" },
  FI: { region: "FI", callingCode: "358" },
  FR: { region: "FR", callingCode: "33" },
  GB: { region: "GB", callingCode: "44" },
  GR: { region: "GR", callingCode: "30" },
  HR: { region: "HR", callingCode: "385" },
  HU: { region: "HU", callingCode: "36" },
  IE: { region: "IE", callingCode: "353" },
  IT: { region: "IT", callingCode: "39", keepsZero: true },
  LT: { region: "LT", callingCode: "370" },
  LU: { region: "LU", callingCode: "352" },
  LV: { region: "LV", callingCode: "371" },
  NL: { region: "NL", callingCode: "31" },
  NO: { region: "NO", callingCode: "47" },
  PL: { region: "PL", callingCode: "48" },
  PT: { region: "PT", callingCode: "351" },
  RO: { region: "RO", callingCode: "40" },
  SE: { region: "SE", callingCode: "46" },
  SI: { region: "SI", callingCode: "386" },
  SK: { region: "SK", callingCode: "421" },
};

/** Zones that belong to one country (IANA tz, `zone1970.tab`). Others name none: their people write the `+`. */
const ZONES: Record<string, string> = {
  "Europe/Amsterdam": "NL",
  "Europe/Athens": "GR",
  "Europe/Berlin": "DE",
  "Europe/Bratislava": "SK",
  "Europe/Brussels": "BE",
  "Europe/Bucharest": "RO",
  "Europe/Budapest": "HU",
  "Europe/Busingen": "DE",
  "Europe/Copenhagen": "DK",
  "Europe/Dublin": "IE",
  "Europe/Helsinki": "FI",
  "Europe/Lisbon": "PT",
  "Europe/Ljubljana": "SI",
  "Europe/London": "GB",
  "Europe/Luxembourg": "LU",
  "Europe/Madrid": "ES",
  "Europe/Oslo": "NO",
  "Europe/Paris": "FR",
  "Europe/Prague": "CZ",
  "Europe/Riga": "LV",
  "Europe/Rome": "IT",
  "Europe/Sofia": "BG",
  "Europe/Stockholm": "SE",
  "Europe/Tallinn": "EE",
  "Europe/Vienna": "AT",
  "Europe/Vilnius": "LT",
  "Europe/Warsaw": "PL",
  "Europe/Zagreb": "HR",
  "Europe/Zurich": "CH",
};

/** The country of a time zone, where it is one. */
export function countryOf(timeZone: string): Country | undefined {
  return COUNTRIES[ZONES[timeZone] ?? ""];
}

/**
 * What somebody typed as the server reads it (E.164): `+` or 00 in front stays, else it is a number of `country`.
 * What is no digit stays as well: whether it is a number, the server says.
 */
export function readNumber(text: string, country: Country | undefined): string {
  const plain = text
    .normalize("NFKC")
    .replace(/\(0\)/g, "")
    .replace(/[\s\-–./()]/g, "");
  if (plain.startsWith("+")) return plain;
  if (plain.startsWith("00")) return `+${plain.slice(2)}`;
  if (!country || plain === "") return plain;
  return `+${country.callingCode}${country.keepsZero ? plain : plain.replace(/^0/, "")}`;
}

/** Whether it looks like a whole number, so that it is worth showing back. */
export function isWhole(number: string): boolean {
  return /^\+[1-9]\d{7,14}$/.test(number);
}
