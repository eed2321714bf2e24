import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";

/** What only the database can do: let something go wrong that is not to go wrong, or be there in thousands. */
export function sql(statement: string): string {
  const url = process.env.POSTERN_DATABASE_URL;
  if (!url) throw new Error("POSTERN_DATABASE_URL is not set: `./up --detach --json` says it.");
  return execFileSync("psql", [url, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement], {
    encoding: "utf8",
  }).trim();
}

/** The same as SQL's text, in quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An id that grows with time, as those of jobs do (RFC 9562 section 5.7). */
export function timedId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
