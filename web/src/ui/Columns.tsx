import { useId } from "react";
import { type Bar, layOut } from "./bars.ts";

const HEIGHT = 28;

/** Small columns within a row of a table, whose numbers stand beside them. Those of a table share their `top`. */
export function Columns({ bars, top }: { bars: readonly Bar[]; top: number }) {
  const hatch = useId();
  const { columns } = layOut(bars, HEIGHT, top);
  return (
    <svg aria-hidden="true" width="100%" height={HEIGHT + 1} className="block min-w-32" focusable="false">
      <defs>
        <pattern
          id={hatch}
          width="3"
          height="3"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
          className="text-chart-2"
        >
          <rect width="3" height="3" className="fill-paper" />
          <rect width="1.5" height="3" fill="currentColor" />
        </pattern>
      </defs>
      {columns.map(({ key, x, width, done, failed }) => (
        <g key={key}>
          {done.height > 0 && <rect x={`${x}%`} width={`${width}%`} {...done} className="fill-chart-1" />}
          {failed.height > 0 && <rect x={`${x}%`} width={`${width}%`} {...failed} fill={`url(#${hatch})`} />}
        </g>
      ))}
      <line x1="0" x2="100%" y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} className="stroke-line" />
    </svg>
  );
}
