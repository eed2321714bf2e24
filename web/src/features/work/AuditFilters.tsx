import { Link, useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState } from "react";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { useTimeZone } from "../../ui/Time.tsx";
import { FilterDialog } from "./FilterDialog.tsx";
import { type AuditSearch, FILTERS, isSame, presetsAt, resourceOf } from "./filters.ts";
import { shortId } from "./parts.tsx";

const CHIP =
  "inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border px-3 py-1 pointer-coarse:min-h-11 text-small";

interface AuditFiltersProps {
  search: AuditSearch;
  /** Of people and things by their ids, as far as the page knows them. */
  names: ReadonlyMap<string, string>;
}

/** What is asked of the log, in the address; often asked questions; what is asked now, each with the way to drop it. */
export function AuditFilters({ search, names }: AuditFiltersProps) {
  const texts = useTexts("work");
  const t = texts.audit;
  const timeZone = useTimeZone();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const chipOf = useChip(names);
  const presets = Object.entries(presetsAt(Date.now(), timeZone)) as [
    keyof ReturnType<typeof presetsAt>,
    AuditSearch,
  ][];
  const active = FILTERS.filter((filter) => search[filter]);
  const go = (next: AuditSearch) => navigate({ to: "/admin/audit", search: next, resetScroll: false });
  const without = (filter: keyof AuditSearch) => {
    const { [filter]: _, ...rest } = search;
    return rest;
  };
  return (
    <section aria-label={t.filters} data-no-print className="flex flex-col gap-3">
      <nav aria-label={t.presets}>
        <ul className="flex flex-wrap gap-2">
          {presets.map(([name, preset]) => {
            const current = isSame(preset, search);
            return (
              <li key={name}>
                <Link
                  to="/admin/audit"
                  search={preset}
                  resetScroll={false}
                  activeOptions={{ exact: true }}
                  aria-current={current ? "true" : undefined}
                  className={`${CHIP} ${current ? "border-accent bg-accent-tint font-medium text-accent" : "border-edge bg-paper hover:bg-sunken"}`}
                >
                  {t[name]}
                </Link>
              </li>
            );
          })}
          <li>
            <Button
              className="!rounded-full !min-h-8 pointer-coarse:!min-h-11 !py-1 text-small"
              onClick={() => setOpen(true)}
            >
              {t.filter} …
            </Button>
          </li>
        </ul>
      </nav>
      {active.length > 0 && (
        <ul className="flex flex-wrap items-center gap-2">
          {active.map((filter) => {
            const words = chipOf(filter, search[filter] ?? "");
            return (
              <li key={filter} className="max-w-full">
                <button
                  type="button"
                  title={search[filter]}
                  aria-label={fill(t.remove, { filter: words })}
                  onClick={() => go(without(filter))}
                  className={`${CHIP} border-line bg-sunken hover:border-edge`}
                >
                  <span className="min-w-0 truncate">{words}</span>
                  <X aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
                </button>
              </li>
            );
          })}
          <li>
            <Button look="quiet" onClick={() => go({})}>
              {t.clear}
            </Button>
          </li>
        </ul>
      )}
      {open && (
        <FilterDialog
          search={search}
          onClose={() => setOpen(false)}
          onChoose={(next) => {
            setOpen(false);
            go(next);
          }}
        />
      )}
    </section>
  );
}

/** What a filter asks for, in words. */
function useChip(names: ReadonlyMap<string, string>): (filter: keyof AuditSearch, value: string) => string {
  const texts = useTexts("work");
  const t = texts.audit;
  const locale = useLocale();
  const day = (value: string) =>
    Number.isNaN(Date.parse(value))
      ? value
      : new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(value));
  const thingOf = (value: string) => {
    const { type = "", id } = resourceOf(value);
    const called = (texts.things as Record<string, string>)[type] ?? type;
    return id ? `${called} ${names.get(id) ?? shortId(id)}` : called;
  };
  return (filter, value) => {
    switch (filter) {
      case "actor":
        return fill(t.chipActor, { value: names.get(value) ?? shortId(value) });
      case "service":
        return fill(t.chipService, { value: names.get(value) ?? shortId(value) });
      case "action":
        return fill(t.chipAction, { value: (texts.actions as Record<string, string>)[value] ?? value });
      case "resource":
        return fill(t.chipResource, { value: thingOf(value) });
      case "outcome":
        return fill(t.chipOutcome, { value: value === "denied" ? t.denied : value === "allowed" ? t.allowed : value });
      case "from":
        return fill(t.chipFrom, { value: day(value) });
      case "to":
        return fill(t.chipTo, { value: day(value) });
      case "session":
        return fill(t.chipSession, { value: shortId(value) });
      case "trace":
        return fill(t.chipTrace, { value: shortId(value) });
      case "calls":
        return t.chipCalls;
    }
  };
}
