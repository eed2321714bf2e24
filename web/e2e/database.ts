import { execFileSync } from "node:child_process";

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
