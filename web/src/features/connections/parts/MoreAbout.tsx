import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTexts } from "../../../texts/index.ts";
import { Panel, Section } from "../../../ui/Page.tsx";

/** The other pages about an account. */
export function MoreAbout({ id }: { id: string }) {
  const t = useTexts("connections").one;
  const places = [
    { to: "/connections/$id/access", name: t.access, text: t.accessText },
    { to: "/connections/$id/history", name: t.history, text: t.historyText },
    { to: "/connections/$id/usage", name: t.usage, text: t.usageText },
  ] as const;
  return (
    <Section title={t.more}>
      <Panel className="!py-0">
        <ul className="divide-y divide-line">
          {places.map(({ to, name, text }) => (
            <li key={to}>
              <Link
                to={to}
                params={{ id }}
                className="group flex items-center justify-between gap-4 rounded-control py-3"
              >
                <span>
                  <span className="block font-medium underline decoration-line underline-offset-4 group-hover:decoration-current">
                    {name}
                  </span>
                  <span className="block text-small text-soft">{text}</span>
                </span>
                <ChevronRight aria-hidden className="size-5 shrink-0 text-soft" strokeWidth={1.75} />
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </Section>
  );
}
