import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";
import { frame, type Guide, guidesIn, page } from "./guides.ts";

/** The entry of all guides; what it needs is linked in each. */
const ENTRY = "docs/guide.ts";

/** The guides below `folder`, in the order in which its start page names them. */
export function read(folder: string): Guide[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return guidesIn(new Map(names.map((name) => [name.slice(0, -3), readFileSync(join(folder, name), "utf8")])));
}

/** The sheets of a chunk and of what it imports. */
function stylesOf(bundle: Rolldown.OutputBundle, fileName: string): string[] {
  const chunk = bundle[fileName];
  if (chunk?.type !== "chunk") return [];
  const imported = chunk.imports.flatMap((name) => stylesOf(bundle, name));
  return [...new Set([...imported, ...(chunk.viteMetadata?.importedCss ?? [])])];
}

/** Renders `docs/guides/*.md` to `docs/guides/NAME.html`, and puts the way to them into the page of the API. */
export function docs(folder: string): Plugin {
  const guides = read(folder);
  return {
    name: "docs",
    config: () => ({
      build: { rolldownOptions: { input: { app: "index.html", docs: "docs.html", guide: ENTRY } } },
    }),
    transformIndexHtml(html, { path }) {
      return path.endsWith("/docs.html") ? html.replace("<!-- frame -->", () => frame(guides, null)) : html;
    },
    generateBundle(_, bundle) {
      const built = Object.values(bundle).find(
        (file): file is Rolldown.OutputChunk => file.type === "chunk" && !!file.facadeModuleId?.endsWith(ENTRY),
      );
      if (!built) throw new Error(`No ${ENTRY} in the build.`);
      const styles = stylesOf(bundle, built.fileName);
      if (styles.length === 0) throw new Error("The guides have no style.");
      const font = Object.keys(bundle).find((name) => /hyperlegible-next.*\.woff2$/.test(name));
      if (!font) throw new Error("The typeface is not in the build.");
      for (const guide of guides) {
        const source = page(guides, guide, { script: built.fileName, styles, font });
        this.emitFile({ type: "asset", fileName: `docs/guides/${guide.name}.html`, source });
      }
    },
  };
}
