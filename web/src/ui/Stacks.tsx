import type { Column } from "./bars.ts";

interface StacksProps {
  columns: readonly Column[];
  /** The id of the hatching, which a legend may use as well. */
  hatch: string;
  /** How wide a stripe of it is with its gap, in pixels. */
  stripe: number;
  /** What the pointer reads at a column that is large enough to rest on; of such ones the hatching has a border. */
  titleOf?(key: string): string;
}

/** Within a drawing: columns of what was done, and upon it, hatched, what failed. */
export function Stacks({ columns, hatch, stripe, titleOf }: StacksProps) {
  return (
    <>
      <defs>
        <pattern
          id={hatch}
          width={stripe}
          height={stripe}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
          className="text-chart-2"
        >
          <rect width={stripe} height={stripe} className="fill-paper" />
          <rect width={stripe / 2} height={stripe} fill="currentColor" />
        </pattern>
      </defs>
      {columns.map(({ key, x, width, done, failed }) => (
        <g key={key}>
          {titleOf && <title>{titleOf(key)}</title>}
          {done.height > 0 && <rect x={`${x}%`} width={`${width}%`} {...done} className="fill-chart-1" />}
          {failed.height > 0 && (
            <rect
              x={`${x}%`}
              width={`${width}%`}
              {...failed}
              fill={`url(#${hatch})`}
              className={titleOf && "stroke-chart-2"}
            />
          )}
        </g>
      ))}
    </>
  );
}
