import { type ReactNode, useId } from "react";
import { type Bar, layOut } from "./bars.ts";
import { Stacks } from "./Stacks.tsx";

const HEIGHT = 140;

interface BarChartProps {
  bars: readonly Bar[];
  /** The whole of it in a sentence: it stands above, and is what a screen reader hears of the columns. */
  sentence: string;
  done: string;
  failed: string;
  /** What stands below the first and the last column. */
  from: ReactNode;
  to: ReactNode;
  /** What the pointer reads at a column. */
  titleOf(key: string): string;
  /** A number as people write it here. */
  number(value: number): string;
}

/** Columns of what was done and, hatched above it, of what failed. The numbers belong into a table below. */
export function BarChart({ bars, sentence, done, failed, from, to, titleOf, number }: BarChartProps) {
  const hatch = useId();
  const { columns, lines } = layOut(bars, HEIGHT);
  return (
    <figure className="flex flex-col gap-3">
      <figcaption className="max-w-[66ch] font-medium">{sentence}</figcaption>
      <div className="relative pl-10">
        {lines.map(({ value, y }) => (
          <span
            key={value}
            aria-hidden
            className="absolute left-0 w-8 -translate-y-1/2 text-right text-tiny text-soft tabular-nums"
            style={{ top: y + 8 }}
          >
            {number(value)}
          </span>
        ))}
        <svg aria-hidden="true" width="100%" height={HEIGHT + 9} className="block" focusable="false">
          <g transform="translate(0 8)">
            {lines.map(({ value, y }) => (
              <line key={value} x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />
            ))}
            <Stacks columns={columns} hatch={hatch} stripe={5} titleOf={titleOf} />
            <line x1="0" x2="100%" y1={HEIGHT} y2={HEIGHT} className="stroke-edge" />
          </g>
        </svg>
        <div aria-hidden className="mt-1 flex justify-between text-tiny text-soft">
          <span>{from}</span>
          <span>{to}</span>
        </div>
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 pl-10 text-small text-soft">
        <li className="flex items-center gap-2">
          <span aria-hidden className="size-3 bg-chart-1 forced-color-adjust-none" />
          {done}
        </li>
        <li className="flex items-center gap-2">
          <svg aria-hidden="true" width="12" height="12" focusable="false">
            <rect width="12" height="12" fill={`url(#${hatch})`} className="stroke-chart-2" />
          </svg>
          {failed}
        </li>
      </ul>
    </figure>
  );
}
