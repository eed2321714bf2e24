import { actions, reasons } from "./workAudit.ts";
import { refused } from "./workRefused.ts";

/** What the audit log calls things by, in words, for every page of the administration. An unknown one is shown as it is. */
export const texts = { actions, refused, reasons } as const;
