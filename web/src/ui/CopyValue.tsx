import { Copy } from "lucide-react";
import { useTexts } from "../texts/index.ts";
import { IconButton } from "./Button.tsx";
import { announce } from "./toasts.ts";

/** An id, address or code with a button that copies the whole of it and says so. */
export function CopyValue({
  value,
  shown = value,
  className = "",
}: {
  value: string;
  shown?: string;
  className?: string;
}) {
  const t = useTexts("frame");
  return (
    <span className={`inline-flex max-w-full items-center gap-1 align-middle ${className}`}>
      <code className="min-w-0 wrap-anywhere font-mono text-small" title={value}>
        {shown}
      </code>
      <IconButton
        label={`${t.copy} ${value.length > 40 ? "" : value}`.trim()}
        onClick={() =>
          navigator.clipboard.writeText(value).then(
            () => announce(t.copied),
            () => announce(t.notCopied, "problem"),
          )
        }
      >
        <Copy aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />
      </IconButton>
    </span>
  );
}
