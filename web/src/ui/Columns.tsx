import { useId } from "react";
import { type Bar, layOut } from "./bars.ts";
import { Stacks } from "./Stacks.tsx";

const HEIGHT = 28;

/** Small columns within a row of a table, whose numbers stand beside them. Those of a table share their `top`. */
export function Columns({ bars, top }: { bars: readonly Bar[]; top: number }) {
  const hatch = useId();
  const { columns } = layOut(bars, HEIGHT, top);
  return (
    <svg aria-hidden="true" width="100%" height={HEIGHT + 1} className="block min-w-32" focusable="false">
      <Stacks columns={columns} hatch={hatch} stripe={3} />
      <line x1="0" x2="100%" y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} className="stroke-line" />
    </svg>
  );
}
