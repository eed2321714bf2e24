import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest, ManifestChunk, Plugin } from "vite";
import { addresses, type Chunk } from "../src/addresses.ts";

/** An address of the app, and what its first view needs beside the entry: component `static` announces it. */
interface Page {
  path: string;
  modules: string[];
  styles: string[];
}

/** Every page behind the log-in stands in this frame. */
const FRAME = "src/features/frame/House.tsx";

/** The chunks that the first view of an address needs. */
function sourcesOf(chunk: Chunk | null): string[] {
  if (!chunk) return [];
  const own = `src/chunks/${chunk}.ts`;
  return chunk === "gate" ? [own] : [own, FRAME];
}

/** The files of chunks and of what they import, without those that index.html names itself. */
function filesOf(manifest: Manifest, sources: readonly string[]): { modules: Set<string>; styles: Set<string> } {
  const collect = (...from: string[]) => {
    const found = { modules: new Set<string>(), styles: new Set<string>() };
    const seen = new Set<string>();
    const walk = (key: string) => {
      const chunk: ManifestChunk | undefined = manifest[key];
      if (!chunk || seen.has(key)) return;
      seen.add(key);
      found.modules.add(`/${chunk.file}`);
      for (const style of chunk.css ?? []) found.styles.add(`/${style}`);
      for (const imported of chunk.imports ?? []) walk(imported);
    };
    for (const source of from) walk(source);
    return found;
  };
  const missing = sources.find((source) => !manifest[source]);
  if (missing) throw new Error(`No chunk ${missing} in the build: src/addresses.ts names it.`);
  const entry = collect("index.html");
  const own = collect(...sources);
  const modules = new Set([...own.modules].filter((file) => !entry.modules.has(file)));
  const styles = new Set([...own.styles].filter((file) => !entry.styles.has(file)));
  return { modules, styles };
}

/** Writes `dist/.postern/pages.json` from the route table and the manifest of the build. */
export function pages(): Plugin {
  let folder = "dist";
  return {
    name: "pages",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    // The text's typeface is asked for with the page: `font-display: optional` gives it no second chance.
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const font = Object.keys(bundle ?? {}).find((name) => /hyperlegible-next.*\.woff2$/.test(name));
        if (!font) return [];
        const attrs = { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${font}` };
        return [{ tag: "link", attrs, injectTo: "head-prepend" }];
      },
    },
    writeBundle: {
      order: "post",
      sequential: true,
      handler() {
        const manifest = JSON.parse(readFileSync(join(folder, ".postern/manifest.json"), "utf8")) as Manifest;
        const list: Page[] = addresses.map(({ path, chunk }) => {
          const { modules, styles } = filesOf(manifest, sourcesOf(chunk));
          return { path, modules: [...modules], styles: [...styles] };
        });
        writeFileSync(join(folder, ".postern/pages.json"), `${JSON.stringify(list, null, 1)}\n`);
      },
    },
  };
}
