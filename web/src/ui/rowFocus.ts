import { type RefObject, useLayoutEffect, useRef } from "react";

/** On the list. */
interface RowFocus {
  onFocus(event: { target: EventTarget }): void;
  onBlur(): void;
}

/**
 * Hands the focus on when the row that has it leaves a list, whoever takes it away: to the next row, to the one before where
 * there is none, to the page's heading where nothing is left. Rows carry `data-row` with their id, and `data-row-action` on
 * the control that takes the focus. Whoever has moved on stays where they are.
 */
export function useRowFocus(
  list: RefObject<HTMLElement | null>,
  ids: readonly string[],
  /** The row that had the focus has left. */
  onLeft: (id: string) => void,
): RowFocus {
  const focused = useRef<string>(undefined);
  const shown = useRef(ids);

  // The focus is outside of React: it is lost with the element that has it, so it moves before anybody sees that.
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = ids;
    const id = focused.current;
    if (id === undefined || ids.includes(id)) return;
    focused.current = undefined;
    const at = before.indexOf(id);
    const near = [...before.slice(at + 1), ...before.slice(0, Math.max(at, 0)).reverse()];
    const action = (row: string) =>
      [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])]
        .find((element) => element.dataset.row === row)
        ?.querySelector<HTMLElement>("[data-row-action]");
    const next = near.map(action).find(Boolean) ?? document.querySelector<HTMLElement>("h1");
    next?.focus();
    onLeft(id);
  });

  return {
    onFocus: ({ target }) => {
      focused.current = target instanceof Element ? target.closest<HTMLElement>("[data-row]")?.dataset.row : undefined;
    },
    onBlur: () => {
      // A row that is taken away does not say so: this is somebody who moves on.
      focused.current = undefined;
    },
  };
}
