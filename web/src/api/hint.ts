/**
 * What one browser remembers between visits: no identity, no token. It spares a visitor a request that can only end in
 * 401, tells tabs how long the access cookie lives, and lets boot.js choose theme and language before the first paint.
 */
export interface Hint {
  signedIn: boolean;
  /** Until when the access cookie is good, in ms since 1970. */
  accessUntil: number;
  theme?: "light" | "dark";
  lang?: string;
  /** The way of the last second factor, offered first at the next log-in. */
  factor?: string;
}

const KEY = "postern";
const NOBODY: Hint = { signedIn: false, accessUntil: 0 };

/** The hint; that of a visitor where there is none or storage is closed. */
export function readHint(): Hint {
  try {
    return { ...NOBODY, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Hint>) };
  } catch {
    return NOBODY;
  }
}

/** Changes some of the hint. Where storage is closed, each page load begins as a visitor's. */
export function writeHint(change: Partial<Hint>): void {
  const before = readHint();
  // Tabs share it: whoever writes what stands there already may undo what another has just written beside it.
  if (Object.entries(change).every(([name, value]) => before[name as keyof Hint] === value)) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...before, ...change }));
  } catch {
    // A private window with storage switched off: cookies still work.
  }
}
