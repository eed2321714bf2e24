import type { CDPSession, Page } from "@playwright/test";
import { expect } from "./app.ts";

/** A slow phone: a quarter of this machine, 1.6 Mbit/s down, 0.75 up, 150 ms to the server. */
export async function slowPhone(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await devtools.send("Network.enable");
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (0.75 * 1024 * 1024) / 8,
  });
  return devtools;
}

/** What a browser says of a page: times in ms, but for the layout shift, which has no unit. */
export interface Vitals {
  /** Largest contentful paint. */
  lcp: number;
  /** Sum of the layout shifts that nobody caused. */
  cls: number;
  /** The longest task. */
  longest: number;
  /** The longest time from an input to the paint that answers it. */
  inp: number;
}

/** Notes what the browser measures of a page, from before it begins. */
export async function watchVitals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const vitals = { lcp: 0, cls: 0, longest: 0, inp: 0 };
    Object.assign(window, { vitals });
    type Entry = PerformanceEntry & { value?: number; hadRecentInput?: boolean; interactionId?: number };
    const on = (type: string, take: (entry: Entry) => void, more = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
    on("largest-contentful-paint", (entry) => {
      vitals.lcp = entry.startTime;
    });
    on("layout-shift", (entry) => {
      if (!entry.hadRecentInput) vitals.cls += entry.value ?? 0;
    });
    on("longtask", (entry) => {
      vitals.longest = Math.max(vitals.longest, entry.duration);
    });
    on(
      "event",
      (entry) => {
        if (entry.interactionId) vitals.inp = Math.max(vitals.inp, entry.duration);
      },
      { durationThreshold: 16 },
    );
  });
}

export const readVitals = (page: Page): Promise<Vitals> =>
  page.evaluate(() => (window as unknown as { vitals: Vitals }).vitals);

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The median of some cold views of a page; of the layout shift the worst. */
export async function measure(page: Page, path: string, runs: number): Promise<Vitals> {
  const seen: Vitals[] = [];
  for (let run = 0; run < runs; run += 1) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    seen.push(await readVitals(page));
  }
  return {
    lcp: median(seen.map(({ lcp }) => lcp)),
    cls: Math.max(...seen.map(({ cls }) => cls)),
    longest: median(seen.map(({ longest }) => longest)),
    inp: median(seen.map(({ inp }) => inp)),
  };
}

/** How long a fixed piece of work takes in this browser: two busy cores make every other figure lie. */
export function yardstick(page: Page): Promise<number> {
  return page.evaluate(() => {
    const begin = performance.now();
    let sum = 0;
    for (let i = 0; i < 20_000_000; i += 1) sum = (sum + i * 7) % 1_000_003;
    return sum > -1 ? performance.now() - begin : 0;
  });
}
