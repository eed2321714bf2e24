import { Fragment, type ReactNode } from "react";
import type { Placeholders } from "../texts/placeholders.ts";

/** A text with parts that are more than words: `<Filled text="Set up {time}" values={{ time: <Time at={at} /> }} />`. */
export function Filled<T extends string>({
  text,
  values,
}: {
  text: T;
  values: Record<Placeholders<T>, ReactNode>;
}): ReactNode {
  return text.split(/\{(\w+)\}/).map((part, index) => {
    const filled = index % 2 === 1 ? (values as Record<string, ReactNode>)[part] : part;
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move.
    return <Fragment key={index}>{filled}</Fragment>;
  });
}
