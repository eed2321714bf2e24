import type { ComponentProps, ReactNode } from "react";
import { Section } from "../../ui/Page.tsx";
import { Act } from "./Act.tsx";

type EndingProps = Omit<ComponentProps<typeof Act>, "danger"> & { heading: string; lead: ReactNode };

/** The end of somebody or something, in a part of the page of its own: what cannot be undone is asked once more. */
export function Ending({ heading, lead, ...act }: EndingProps) {
  return (
    <Section title={heading} lead={lead}>
      <div>
        <Act {...act} danger />
      </div>
    </Section>
  );
}
