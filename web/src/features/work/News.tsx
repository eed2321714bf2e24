import { useRef } from "react";
import { plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";

interface NewsProps {
  fresh: number;
  left: number;
  show(): Promise<void>;
}

/** What has come to a list and gone from it while somebody reads; it is shown when they say so. */
export function News({ fresh, left, show }: NewsProps) {
  const t = useTexts("work").jobs;
  const place = useRef<HTMLDivElement>(null);
  const news = [fresh > 0 && plural(t.fresh, fresh), left > 0 && plural(t.left, left)].filter(Boolean).join(", ");
  return (
    <div ref={place} role="status" tabIndex={-1} className="flex items-center outline-none tablet:min-h-9">
      {news && (
        <Button
          onClick={async () => {
            await show();
            // The button is gone: the focus stays where it was.
            place.current?.focus();
          }}
        >
          {news} · {t.show}
        </Button>
      )}
    </div>
  );
}
