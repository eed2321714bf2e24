import { actions, audit, reasons } from "./workAudit.ts";
import { alerts, cron, hours, jobs, nav, schedules } from "./workJobs.ts";
import { errors, programs } from "./workPrograms.ts";
import { refused } from "./workRefused.ts";
import { alertMeans, alertNames, kinds, scheduleNames, things } from "./workWords.ts";

/** Audit, background work, errors and programs: what administrators look after. */
export const texts = {
  audit,
  actions,
  refused,
  reasons,
  nav,
  jobs,
  hours,
  schedules,
  cron,
  alerts,
  errors,
  programs,
  kinds,
  scheduleNames,
  alertNames,
  alertMeans,
  things,
} as const;
