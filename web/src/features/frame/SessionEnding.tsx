import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { sessionsQuery } from "../../api/queries.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { clockFace } from "../../ui/countdown.ts";
import { Note } from "../../ui/Status.tsx";
import { announce } from "../../ui/toasts.ts";
import { endOf, NOTICE } from "./ending.ts";

// Nobody needs it before the last minutes of a day.
const StayDialog = lazy(() => import("./StayDialog.tsx").then((module) => ({ default: module.StayDialog })));

/** Ten minutes before a session ends by itself: that it does, and a log-in in place that goes on without a break. */
export function SessionEnding() {
  const t = useTexts("frame").ending;
  const { data: endsAt } = useQuery({ ...sessionsQuery, select: endOf });
  const [now, setNow] = useState(() => Date.now());
  const [asking, setAsking] = useState(false);
  const left = endsAt ? endsAt - now : Number.POSITIVE_INFINITY;
  const near = left <= NOTICE && left > 0;
  // A clock is outside of React: by the minute while the end is far, by the second when it is near.
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), near ? 1_000 : 30_000);
    return () => clearInterval(timer);
  }, [near]);
  return (
    <>
      {/* Said once: a countdown that is read out each second helps nobody. */}
      <p role="status" className="sr-only">
        {near ? fill(t.soon, { time: clockFace(NOTICE / 1_000) }) : ""}
      </p>
      {near && (
        <div className="mb-6 max-w-[44rem]">
          <Note tone="warn" action={<Button onClick={() => setAsking(true)}>{t.logIn}</Button>}>
            <p className="tabular-nums">{fill(t.soon, { time: clockFace(Math.ceil(left / 1_000)) })}</p>
          </Note>
        </div>
      )}
      {asking && (
        <Suspense>
          <StayDialog
            onClose={() => setAsking(false)}
            onDone={() => {
              setAsking(false);
              announce(t.done);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
