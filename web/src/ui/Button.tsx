import { createLink } from "@tanstack/react-router";
import type { ButtonHTMLAttributes, ReactNode } from "react";

type Look = "primary" | "secondary" | "danger" | "danger-filled" | "quiet";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-hover",
  secondary: "bg-paper text-ink border-edge hover:bg-sunken",
  danger: "bg-paper text-danger border-danger hover:bg-danger-tint",
  "danger-filled": "bg-danger text-on-danger border-transparent hover:opacity-90",
  quiet: "bg-transparent text-accent border-transparent underline underline-offset-4 hover:bg-sunken",
};

const SHAPE =
  "inline-flex min-h-9 pointer-coarse:min-h-11 items-center justify-center gap-2 rounded-control border px-4 py-1.5 text-center font-medium transition-colors duration-[120ms] ease-out no-underline aria-disabled:opacity-60";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  busy?: boolean;
  /** What stands on it while busy; the button keeps the wider of both widths. */
  busyLabel?: string;
  /** Why it cannot be pressed. It stays in the tab order, so that one can read the reason beside it. */
  unavailable?: boolean;
  icon?: ReactNode;
}

/** A button. While busy or unavailable it keeps its focus and does nothing. */
export function Button({
  look = "secondary",
  busy,
  busyLabel,
  unavailable,
  icon,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const idle = busy || unavailable;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={idle || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (idle) event.preventDefault();
        else onClick?.(event);
      }}
      className={`${SHAPE} ${LOOKS[look]} ${rest.className ?? ""}`}
    >
      {icon}
      {busyLabel === undefined ? (
        children
      ) : (
        <span className="grid">
          <span className={`col-start-1 row-start-1 ${busy ? "invisible" : ""}`}>{children}</span>
          <span className={`col-start-1 row-start-1 ${busy ? "" : "invisible"}`} aria-hidden={!busy}>
            {busyLabel}
          </span>
        </span>
      )}
    </button>
  );
}

interface ButtonLinkOptions {
  look?: Look;
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A link that looks like a button and leads out of the app. */
export function ButtonAnchor({
  look = "secondary",
  icon,
  className,
  children,
  ...rest
}: ButtonLinkOptions & { href?: string }) {
  return (
    <a {...rest} className={`${SHAPE} ${LOOKS[look]} ${className ?? ""}`}>
      {icon}
      {children}
    </a>
  );
}

/** A link of the app that looks like a button: it goes somewhere and changes nothing. */
export const ButtonLink = createLink(ButtonAnchor);

/** A button with nothing but an icon, for copy, close and show. */
export function IconButton({
  label,
  children,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-flex size-9 pointer-coarse:size-11 shrink-0 items-center justify-center rounded-control text-soft hover:bg-sunken hover:text-ink ${className ?? ""}`}
    >
      {children}
    </button>
  );
}
