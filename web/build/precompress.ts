import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(html|js|css|svg|json|txt|webmanifest)$/;

/** Every file below `folder`, without those whose name begins with a dot. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    if (name.startsWith(".")) return [];
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Puts `X.br` and `X.gz` beside each file `X` of the build that becomes smaller by it. */
export function precompress(): Plugin {
  let folder = "dist";
  return {
    name: "precompress",
    apply: "build",
    enforce: "post",
    configResolved: (config) => {
      folder = join(config.root, config.build.outDir);
    },
    writeBundle: {
      order: "post",
      sequential: true,
      handler() {
        for (const path of filesBelow(folder).filter((name) => COMPRESSIBLE.test(name))) {
          const plain = readFileSync(path);
          const brotli = brotliCompressSync(plain, {
            params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
          });
          const gzip = gzipSync(plain, { level: 9 });
          if (brotli.length < plain.length) writeFileSync(`${path}.br`, brotli);
          if (gzip.length < plain.length) writeFileSync(`${path}.gz`, gzip);
        }
      },
    },
  };
}
