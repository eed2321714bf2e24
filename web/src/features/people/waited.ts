import { useEffect, useState } from "react";

/** How long a search waits for the next key, in ms. */
export const WAIT = 250;

/** `value`, once it has stayed the same for a while. */
export function useWaited<T>(value: T): T {
  const [waited, setWaited] = useState(value);
  // A clock is outside of React.
  useEffect(() => {
    const timer = setTimeout(() => setWaited(value), WAIT);
    return () => clearTimeout(timer);
  }, [value]);
  return waited;
}
