import { useRef } from "react";
import { queryClient } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { mySessionsQuery, type SessionItem } from "./queries.ts";
import { SessionRow } from "./SessionRow.tsx";

/** This device first, then the latest log-in: an order in which no row moves by being used. */
export function inOrder(items: readonly SessionItem[]): SessionItem[] {
  return [...items].sort(
    (a, b) => Number(b.current) - Number(a.current) || Date.parse(b.created_at) - Date.parse(a.created_at),
  );
}

/** All devices. Logging one out takes its row away and moves the focus to the next. */
export function SessionList({ items }: { items: readonly SessionItem[] }) {
  const t = useTexts("security").sessions;
  const list = useRef<HTMLUListElement>(null);
  const rows = inOrder(items);

  const leave = (item: SessionItem, row: HTMLElement | null) => {
    // The focus goes first: once the row is gone, nobody knows where it was. Whoever has moved on stays there.
    if (row?.contains(document.activeElement)) {
      const buttons = [...(list.current?.querySelectorAll<HTMLElement>("[data-log-out]") ?? [])];
      const at = buttons.findIndex((button) => row.contains(button));
      const next = buttons[at + 1] ?? buttons[at - 1] ?? document.querySelector<HTMLElement>("h1");
      next?.focus();
    }
    queryClient.setQueryData(mySessionsQuery.queryKey, (old) => old?.filter(({ id }) => id !== item.id));
    void queryClient.invalidateQueries({ queryKey: ["sessions"] });
  };

  return (
    <>
      <ul ref={list} aria-label={t.list} className="divide-y divide-line border-y border-line">
        {rows.map((item) => (
          <SessionRow key={item.id} item={item} onGone={(row) => leave(item, row)} />
        ))}
      </ul>
      {rows.length === 1 && <p className="text-soft">{t.only}</p>}
    </>
  );
}
