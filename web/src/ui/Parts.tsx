import { Fragment, type ReactNode } from "react";

/** A text with things in the places of its braces: `<Parts text="since {time}" of={{ time: <Time at={…} /> }} />`. */
export function Parts({ text, of }: { text: string; of: Record<string, ReactNode> }) {
  // Split at what is caught: every second part is a name.
  return text.split(/\{(\w+)\}/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move.
    <Fragment key={index}>{index % 2 === 0 ? part : (of[part] ?? `{${part}}`)}</Fragment>
  ));
}
