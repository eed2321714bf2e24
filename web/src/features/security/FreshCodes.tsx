import { useQuery } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { Copy, Download, Printer } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { exactly, useTimeZone } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { CodeSheet } from "./CodeSheet.tsx";
import { fileName, fileText, save } from "./codesFile.ts";
import { holdCodes } from "./codesInMemory.ts";
import { LeaveDialog } from "./LeaveDialog.tsx";

interface FreshCodesProps {
  codes: readonly string[];
  madeAt: number;
  next: "/home" | "/account/security";
}

const ICON = { "aria-hidden": true, className: "size-[1.125rem]", strokeWidth: 1.75 } as const;

/** Codes that are shown this once: to copy, to keep as a file, to print. Leaving before they are stored asks once. */
export function FreshCodes({ codes, madeAt, next }: FreshCodesProps) {
  const t = useTexts("security").codes;
  const frame = useTexts("frame");
  const navigate = useNavigate();
  const made = exactly(madeAt, useLocale(), useTimeZone());
  const email = useQuery(sessionQuery).data?.email ?? "";
  const [stored, setStored] = useState(false);
  const unique = useId();
  // Whoever leaves this page leaves no codes behind in its memory.
  useEffect(() => holdCodes(), []);
  const blocker = useBlocker({
    shouldBlockFn: () => !stored,
    enableBeforeUnload: () => !stored,
    withResolver: true,
  });
  const copy = () =>
    navigator.clipboard.writeText(codes.join("\n")).then(
      () => announce(t.copied),
      () => announce(frame.notCopied, "problem"),
    );
  return (
    <div className="flex flex-col gap-6">
      <CodeSheet codes={codes} email={email} made={made} />
      <div data-no-print className="flex flex-wrap gap-2">
        <Button icon={<Copy {...ICON} />} onClick={copy}>
          {t.copy}
        </Button>
        <Button
          icon={<Download {...ICON} />}
          onClick={() => save(fileName(email), fileText(t, { codes, email, date: made }))}
        >
          {t.download}
        </Button>
        <Button icon={<Printer {...ICON} />} onClick={() => window.print()}>
          {t.print}
        </Button>
      </div>
      <div data-no-print className="flex flex-col items-start gap-4 border-t border-line pt-6">
        <label htmlFor={`${unique}-stored`} className="flex items-center gap-3 font-medium">
          <input
            id={`${unique}-stored`}
            type="checkbox"
            checked={stored}
            onChange={(event) => setStored(event.target.checked)}
            className="size-5 shrink-0 accent-accent"
          />
          {t.stored}
        </label>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button
            look="primary"
            unavailable={!stored}
            aria-describedby={stored ? undefined : `${unique}-why`}
            onClick={() => void navigate({ to: next, replace: true })}
          >
            {t.done}
          </Button>
          {!stored && (
            <p id={`${unique}-why`} className="text-small text-soft">
              {t.doneWhy}
            </p>
          )}
        </div>
      </div>
      {blocker.status === "blocked" && <LeaveDialog onStay={blocker.reset} onGo={blocker.proceed} />}
    </div>
  );
}
