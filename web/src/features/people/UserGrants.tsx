import { Allowed } from "../../access/Allowed.tsx";
import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Section } from "../../ui/Page.tsx";
import { GrantList } from "./GrantList.tsx";
import type { User } from "./queries.ts";

/** What somebody may do on single resources, beside their roles. */
export function UserGrants({ user }: { user: User }) {
  const t = useTexts("people").grants;
  return (
    <Section
      title={t.title}
      lead={t.userLead}
      action={
        <Allowed op="create_grant">
          <ButtonLink to="/admin/access" search={{ user: user.email }}>
            {t.grant}
          </ButtonLink>
        </Allowed>
      }
    >
      <GrantList filter={{ user: user.id }} empty={t.userNone} />
    </Section>
  );
}
