import type { texts as english } from "../en/names.ts";
import type { Rendered } from "../placeholders.ts";

export const texts: Rendered<typeof english> = {
  roles: {
    user: "Benutzer",
    premium: "Premium",
    administrator: "Administrator",
  },
  devices: {
    on: "{browser} unter {system}",
    onThing: "{browser} auf dem {system}",
    unknown: "Unbekanntes Gerät",
  },
};
