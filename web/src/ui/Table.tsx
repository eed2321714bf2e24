import type { ReactNode } from "react";

export interface Column<T> {
  key: string;
  title: string;
  /** The title is for screen readers alone: of a column of buttons, which say themselves what they do. */
  titleHidden?: boolean;
  cell(row: T): ReactNode;
  /** Numbers stand right. */
  number?: boolean;
  /** The cell that names its row. */
  heads?: boolean;
}

interface TableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf(row: T): string;
  dense?: boolean;
}

/**
 * Rows and columns. On a phone each row is a card, headed by what names it, with the same labels in the same order. The roles stand in words since
 * a table that is laid out otherwise loses them (adrianroselli.com, "Tables, CSS display properties, and ARIA").
 */
export function Table<T>({ caption, columns, rows, keyOf, dense }: TableProps<T>) {
  const pad = dense ? "tablet:h-10" : "tablet:h-13";
  return (
    <section aria-label={caption} className="relative tablet:overflow-x-auto">
      <table role="table" className={`w-full border-collapse text-left max-tablet:block ${dense ? "text-small" : ""}`}>
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup" className="max-tablet:sr-only">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                role="columnheader"
                scope="col"
                className={`border-b border-edge px-3 py-2 text-small font-medium text-soft first:pl-0 last:pr-0 ${column.number ? "text-right whitespace-nowrap" : ""}`}
              >
                {column.titleHidden ? <span className="sr-only">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-tablet:flex max-tablet:flex-col max-tablet:gap-3">
          {rows.map((row) => (
            <tr
              role="row"
              key={keyOf(row)}
              className="max-tablet:block max-tablet:rounded-panel max-tablet:border max-tablet:border-line max-tablet:bg-paper max-tablet:p-4"
            >
              {columns.map((column) => {
                const Cell = column.heads ? "th" : "td";
                return (
                  <Cell
                    key={column.key}
                    role={column.heads ? "rowheader" : "cell"}
                    {...(column.heads ? { scope: "row" as const } : {})}
                    className={`${pad} font-normal max-tablet:flex max-tablet:justify-between max-tablet:py-1 tablet:border-b tablet:border-line tablet:px-3 tablet:py-1.5 tablet:first:pl-0 tablet:last:pr-0 ${column.number ? "tablet:text-right" : ""} ${column.heads ? "max-tablet:flex-col max-tablet:text-left" : "max-tablet:gap-4"}`}
                  >
                    {column.title && !column.heads && !column.titleHidden && (
                      <span aria-hidden className="shrink-0 text-small text-soft tablet:hidden">
                        {column.title}
                      </span>
                    )}
                    <span className={`min-w-0 ${column.heads ? "flex-1" : "max-tablet:text-right"}`}>
                      {column.cell(row)}
                    </span>
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
