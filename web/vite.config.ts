import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { pages } from "./build/pages.ts";
import { precompress } from "./build/precompress.ts";
import { docs } from "./docs/plugin.ts";

/** Where a running Postern answers, for `npm run dev`: it serves the API, Vite serves the app. */
const backend = process.env.POSTERN_URL ?? "http://127.0.0.1:3000";
/** `Origin` has to be the public URL: the API refuses changes that come with cookies from elsewhere. */
const proxied = { target: backend, changeOrigin: true, headers: { origin: backend } };

const proxy = { "/api": proxied, "/health": proxied, "/openapi.json": proxied };

export default defineConfig({
  plugins: [react(), tailwindcss(), docs("../docs/guides"), pages(), precompress()],
  // The policy allows no `data:` but for images, so nothing is put into other files.
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: ".postern/manifest.json",
    target: ["chrome111", "safari16.4", "firefox128"],
  },
  server: { proxy },
  preview: { proxy },
});
