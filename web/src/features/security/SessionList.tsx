import { useRef } from "react";
import { useDeviceWords } from "../../access/device.ts";
import { ProofNote } from "../../access/Proof.tsx";
import { sessionsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/queryClient.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { useRowFocus } from "../../ui/rowFocus.ts";
import { announce } from "../../ui/toasts.ts";
import type { SessionItem } from "./queries.ts";
import { SessionRow } from "./SessionRow.tsx";

/** This device first, then the latest log-in: an order in which no row moves by being used. */
export function inOrder(items: readonly SessionItem[]): SessionItem[] {
  return [...items].sort(
    (a, b) => Number(b.current) - Number(a.current) || Date.parse(b.created_at) - Date.parse(a.created_at),
  );
}

/** All devices. A row that leaves hands the focus to the next; where that was nobody here, it is said. */
export function SessionList({ items }: { items: readonly SessionItem[] }) {
  const t = useTexts("security").sessions;
  const deviceWords = useDeviceWords();
  const list = useRef<HTMLUListElement>(null);
  const rows = inOrder(items);
  // What this page logs out says so itself, whether the live data or the answer comes first.
  const own = useRef(new Set<string>());
  const devices = useRef(new Map<string, string>());
  for (const { id, device } of rows) devices.current.set(id, device);

  const focus = useRowFocus(
    list,
    rows.map(({ id }) => id),
    (id) => {
      if (own.current.has(id)) return;
      announce(fill(t.goneElsewhere, { device: deviceWords(devices.current.get(id) ?? "") }));
    },
  );

  const gone = (id: string) => {
    queryClient.setQueryData(sessionsQuery.queryKey, (old) => old?.filter((item) => item.id !== id));
    void queryClient.invalidateQueries({ queryKey: ["sessions"] });
  };

  return (
    <>
      {rows.length > 1 && <ProofNote op="revoke_session" />}
      <ul ref={list} {...focus} aria-label={t.list} className="divide-y divide-line border-y border-line">
        {rows.map((item) => (
          <SessionRow
            key={item.id}
            item={item}
            onLogOut={() => own.current.add(item.id)}
            onKept={() => own.current.delete(item.id)}
            onGone={() => gone(item.id)}
          />
        ))}
      </ul>
      {rows.length === 1 && <p className="text-soft">{t.only}</p>}
    </>
  );
}
