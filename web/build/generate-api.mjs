// Writes src/api/generated/ from ../openapi.json: types of every operation, and what the guard demands of its caller.
// `--check` writes nothing and fails when what is there is not what it would write.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => new URL(path, import.meta.url);
const document = JSON.parse(readFileSync(here("../../openapi.json"), "utf8"));
const head = "// Generated from openapi.json by `npm run generate`. Do not edit.\n\n";

function operations() {
  const lines = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!operation?.operationId || !path.startsWith("/api/")) continue;
      const facts = [`method: "${method.toUpperCase()}"`, `path: "${path}"`];
      if (operation["x-permission"]) facts.push(`permission: "${operation["x-permission"]}"`);
      if (operation["x-max-age"]) facts.push(`maxAge: ${operation["x-max-age"]}`);
      if (operation["x-strong-proof"]) facts.push("strongProof: true");
      if (operation["x-idempotent"]) facts.push("idempotent: true");
      lines.push(`  ${operation.operationId}: { ${facts.join(", ")} },`);
    }
  }
  lines.sort();
  return `${head}/** Of each operation: where it is, the permission it needs, and how recent (in seconds) the caller's proof must be. */
export interface OperationFacts {
  method: string;
  path: string;
  permission?: string;
  maxAge?: number;
  strongProof?: boolean;
  idempotent?: boolean;
}

export type OperationId = keyof typeof table;

const table = {
${lines.join("\n")}
} as const satisfies Record<string, OperationFacts>;

/** Those that ask for a fresh proof. */
export type ProvenOperation = {
  [Id in OperationId]: (typeof table)[Id] extends { maxAge: number } ? Id : never;
}[OperationId];

export const operations: Record<OperationId, OperationFacts> = table;
`;
}

const files = {
  "../src/api/generated/schema.d.ts": head + astToString(await openapiTS(document, { alphabetize: true })),
  "../src/api/generated/operations.ts": operations(),
};

const check = process.argv.includes("--check");
for (const [path, text] of Object.entries(files)) {
  if (!check) {
    writeFileSync(here(path), text);
    continue;
  }
  let present = "";
  try {
    present = readFileSync(here(path), "utf8");
  } catch {
    // Missing is stale, too.
  }
  if (present !== text) {
    process.stderr.write(`web/${path.slice(3)} does not match openapi.json: run \`npm run generate\` in web/.\n`);
    process.exitCode = 1;
  }
}
