/** What the API calls by English names or ids, on pages of all kinds: built-in roles, and devices, which it names as "Chrome on Linux". */
export const texts = {
  roles: {
    user: "User",
    premium: "Premium",
    administrator: "Administrator",
  },
  devices: {
    on: "{browser} on {system}",
    onThing: "{browser} on {system}",
    unknown: "Unknown device",
  },
} as const;
