import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest, ManifestChunk, Plugin } from "vite";
import { addresses } from "../src/addresses.ts";

/** An address of the app, and what its first view needs beside the entry: component `static` announces it. */
interface Page {
  path: string;
  modules: string[];
  styles: string[];
}

/** The files of a chunk and of what it imports, without those that index.html names itself. */
function filesOf(manifest: Manifest, source: string | null): { modules: Set<string>; styles: Set<string> } {
  const collect = (from: string) => {
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
    walk(from);
    return found;
  };
  if (source && !manifest[source]) throw new Error(`No chunk ${source} in the build: src/addresses.ts names it.`);
  const entry = collect("index.html");
  const own = source ? collect(source) : { modules: new Set<string>(), styles: new Set<string>() };
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
          const { modules, styles } = filesOf(manifest, chunk && `src/chunks/${chunk}.ts`);
          return { path, modules: [...modules], styles: [...styles] };
        });
        writeFileSync(join(folder, ".postern/pages.json"), `${JSON.stringify(list, null, 1)}\n`);
      },
    },
  };
}
