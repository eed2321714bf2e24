import type { texts as english } from "../en/audit.ts";
import type { Rendered } from "../placeholders.ts";
import { actions, reasons } from "./workAudit.ts";
import { refused } from "./workRefused.ts";

export const texts: Rendered<typeof english> = { actions, refused, reasons };
