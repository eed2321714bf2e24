import { CircleAlert, CircleCheck, CircleDashed, CirclePause, Clock, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type Tone = "ok" | "warn" | "danger" | "info" | "paused" | "off";

const LOOKS = {
  ok: { icon: CircleCheck, className: "text-ok" },
  warn: { icon: Clock, className: "text-warn" },
  danger: { icon: TriangleAlert, className: "text-danger" },
  info: { icon: CircleAlert, className: "text-info" },
  paused: { icon: CirclePause, className: "text-soft" },
  off: { icon: CircleDashed, className: "text-soft" },
} as const;

/** A state: an icon and a word, never colour alone. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { icon: Icon, className } = LOOKS[tone];
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${className}`}>
      <Icon aria-hidden className="size-[1.125rem] shrink-0" strokeWidth={1.75} />
      {children}
    </span>
  );
}

const NOTES: Record<Exclude<Tone, "paused" | "off">, string> = {
  ok: "border-ok bg-ok-tint",
  warn: "border-warn bg-warn-tint",
  danger: "border-danger bg-danger-tint",
  info: "border-info bg-info-tint",
};

/** A remark in the flow of a page, with what one may do about it. */
export function Note({
  tone,
  children,
  action,
}: {
  tone: keyof typeof NOTES;
  children: ReactNode;
  action?: ReactNode;
}) {
  const { icon: Icon, className } = LOOKS[tone];
  return (
    <div className={`flex flex-wrap items-center gap-x-4 gap-y-3 rounded-panel border p-4 ${NOTES[tone]}`}>
      <div className="flex min-w-0 flex-1 basis-64 gap-3">
        <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${className}`} strokeWidth={1.75} />
        <div className="min-w-0">{children}</div>
      </div>
      {action}
    </div>
  );
}
