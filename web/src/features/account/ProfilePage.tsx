import { useQuery } from "@tanstack/react-query";
import { useRoleName } from "../../access/roles.ts";
import { useTexts } from "../../texts/index.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Section } from "../../ui/Page.tsx";
import { Time } from "../../ui/Time.tsx";
import { EmailChange } from "./EmailChange.tsx";
import { NameForm } from "./NameForm.tsx";
import { accountQuery } from "./queries.ts";

/** Who one is here: name, address, and what never changes. */
export function ProfilePage() {
  const t = useTexts("account").profile;
  const roleName = useRoleName();
  const account = useQuery(accountQuery);
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={account} lines={4} height="h-16">
        {(seen) => (
          <>
            <NameForm seen={seen} />
            <Section title={t.email} lead={t.emailLead}>
              <EmailChange me={seen.me} />
            </Section>
            <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 border-t border-line pt-6 text-small">
              <dt className="text-soft">{t.since}</dt>
              <dd>
                <Time at={seen.me.created_at} to="day" />
              </dd>
              <dt className="text-soft">{t.roles}</dt>
              <dd>{seen.me.roles.map(roleName).join(", ")}</dd>
            </dl>
          </>
        )}
      </Loaded>
    </Page>
  );
}
