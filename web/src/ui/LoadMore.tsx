import { fill, useTexts } from "../texts/index.ts";
import { Button } from "./Button.tsx";

interface LoadMoreProps {
  shown: number;
  hasMore: boolean;
  busy: boolean;
  onMore(): void;
}

/** The end of a list: how much of it is shown, and the way to more. */
export function LoadMore({ shown, hasMore, busy, onMore }: LoadMoreProps) {
  const t = useTexts("frame");
  return (
    <div className="flex flex-wrap items-center gap-4">
      <p role="status" className="text-small text-soft">
        {fill(hasMore ? t.shownSoFar : t.shownAll, { count: shown })}
      </p>
      {hasMore && (
        <Button busy={busy} busyLabel={t.loading} onClick={onMore}>
          {t.loadMore}
        </Button>
      )}
    </div>
  );
}
