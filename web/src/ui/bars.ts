/** What happened in one step of time. */
export interface Bar {
  key: string;
  done: number;
  failed: number;
}

/** A part of a column: `y` and `height` in pixels from above. */
interface Part {
  y: number;
  height: number;
}

export interface Column {
  key: string;
  /** From the left and how wide, in percent of the whole. */
  x: number;
  width: number;
  done: Part;
  failed: Part;
}

/** Where everything of a chart stands. */
export interface Layout {
  columns: Column[];
  /** The value at the top: the highest column fits below it. */
  top: number;
  /** Where its lines are, from above, with their values. */
  lines: { y: number; value: number }[];
}

/** What a part is at least in height, so that one use among a thousand can be seen. */
const LEAST = 2;
/** How much of its step a column takes. */
const FILL = 0.72;

/** The next number from here on that people count in: 1, 2, 5, 10, 20, 50 … */
export function roundTop(highest: number): number {
  if (highest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= highest) ?? 10;
  return step * power;
}

/** The highest of columns. */
export function highestOf(bars: readonly Bar[]): number {
  return Math.max(0, ...bars.map(({ done, failed }) => done + failed));
}

/** Stacks what failed upon what was done, in columns side by side. Charts that are to be compared share their `top`. */
export function layOut(bars: readonly Bar[], height: number, top = roundTop(highestOf(bars))): Layout {
  const tall = (count: number) => (count === 0 ? 0 : Math.max(LEAST, (count / top) * height));
  const step = 100 / Math.max(1, bars.length);
  const columns = bars.map(({ key, done, failed }, index) => {
    const failedHeight = tall(failed);
    // What was made visible above takes its room from what was done.
    const doneHeight = Math.min(tall(done), height - failedHeight);
    return {
      key,
      x: step * (index + (1 - FILL) / 2),
      width: step * FILL,
      done: { y: height - doneHeight, height: doneHeight },
      failed: { y: height - doneHeight - failedHeight, height: failedHeight },
    };
  });
  const values = top >= 2 ? [top, top / 2] : [top];
  return { columns, top, lines: values.map((value) => ({ value, y: height - (value / top) * height })) };
}
