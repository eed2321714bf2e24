import { useEffect, useState } from "react";
import { useTexts } from "../texts/index.ts";

/** Lines in the place of what is loading. They come after 200 ms: what is faster than that does not flicker. */
export function Skeleton({ lines = 3, height = "h-10" }: { lines?: number; height?: string }) {
  const t = useTexts("frame");
  const [late, setLate] = useState(false);
  // A clock is outside of React.
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={late ? "" : "invisible"}>
      <p className="sr-only" role="status">
        {late ? t.loading : ""}
      </p>
      <div aria-hidden className="flex flex-col gap-2">
        {Array.from({ length: lines }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are all alike and never move.
          <div key={index} className={`${height} rounded-control bg-sunken`} />
        ))}
      </div>
    </div>
  );
}
