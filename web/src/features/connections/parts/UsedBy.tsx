import { useQuery } from "@tanstack/react-query";
import { plural, useTexts } from "../../../texts/index.ts";
import { Loaded } from "../../../ui/Loaded.tsx";
import { Panel, Section } from "../../../ui/Page.tsx";
import { usageQuery } from "../queries.ts";
import { totalOf } from "../usage.ts";

/** The services that have asked for an account lately. */
export function UsedBy({ id }: { id: string }) {
  const t = useTexts("connections").one;
  const usage = useQuery(usageQuery(id, 30));
  return (
    <Section title={t.uses}>
      <Panel>
        <Loaded query={usage} lines={1}>
          {({ items }) => {
            const { services } = totalOf(items);
            if (services.length === 0) return <p className="text-soft">{t.usesNothing}</p>;
            return (
              <>
                <p className="mb-2 text-small text-soft">{t.usesLead}</p>
                <ul className="divide-y divide-line">
                  {services.map(({ key, calls }) => (
                    <li key={key} className="flex flex-wrap justify-between gap-x-4 py-2">
                      <span className="min-w-0 [overflow-wrap:anywhere]">{key}</span>
                      <span className="text-soft tabular-nums">{plural(t.usesCalls, calls)}</span>
                    </li>
                  ))}
                </ul>
              </>
            );
          }}
        </Loaded>
      </Panel>
    </Section>
  );
}
