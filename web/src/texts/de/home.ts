import type { texts as english } from "../en/home.ts";
import type { Rendered } from "../placeholders.ts";

export const texts: Rendered<typeof english> = {};
