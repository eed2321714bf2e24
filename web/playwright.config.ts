import { defineConfig } from "@playwright/test";

/** Chromium does nothing of its own accord: no updates, no calls home. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "e2e",
  workers: 2,
  retries: 0,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  // What is measured is measured alone; pictures need a world that nobody changes meanwhile. An outage stops the app for
  // everybody: it comes last.
  projects: [
    { name: "app", testIgnore: ["limits", "performance", "pictures", "outage"].map((name) => `${name}.spec.ts`) },
    // Against an app of its own, whose limits are on: those of all other tests would meet them, too.
    {
      name: "limits",
      testMatch: "limits.spec.ts",
      // Nowhere, where nobody has started one: these tests must not pass against another.
      use: { baseURL: process.env.POSTERN_LIMITED_URL ?? "http://limits.invalid" },
    },
    { name: "performance", testMatch: "performance.spec.ts", dependencies: ["app", "limits"], workers: 1 },
    { name: "pictures", testMatch: "pictures.spec.ts", dependencies: ["performance"], workers: 1 },
    { name: "outage", testMatch: "outage.spec.ts", dependencies: ["pictures"], workers: 1 },
  ],
  use: {
    baseURL: process.env.POSTERN_URL ?? "http://127.0.0.1:3000",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    launchOptions: { executablePath: process.env.POSTERN_CHROMIUM ?? "/usr/bin/chromium", args: ARGS },
  },
});
