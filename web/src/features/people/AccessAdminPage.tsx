import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Page, Section } from "../../ui/Page.tsx";
import { CheckForm } from "./CheckForm.tsx";
import { GrantDialog } from "./GrantDialog.tsx";
import { GrantList } from "./GrantList.tsx";

const route = getRouteApi("/house/admin/access");

/** Access to single resources, and the question who may do what. */
export function AccessAdminPage() {
  const t = useTexts("people");
  const { user } = route.useSearch();
  const navigate = route.useNavigate();
  const [granting, setGranting] = useState(user !== undefined);
  return (
    <Page
      wide
      title={t.grants.pageTitle}
      lead={t.grants.pageLead}
      action={
        <Allowed op="create_grant">
          <Button
            look="primary"
            icon={<Plus aria-hidden className="size-5" strokeWidth={1.75} />}
            onClick={() => setGranting(true)}
          >
            {t.grants.grant}
          </Button>
        </Allowed>
      }
    >
      <Section title={t.grants.title} lead={t.grants.lead}>
        <GrantList filter={{}} withSubject empty={t.grants.none} />
      </Section>
      <Allowed op="check">
        <Section title={t.check.title} lead={t.check.lead}>
          <CheckForm />
        </Section>
      </Allowed>
      {granting && (
        <Allowed op="create_grant">
          <GrantDialog
            person={user ?? ""}
            onClose={() => {
              setGranting(false);
              if (user !== undefined) void navigate({ search: {}, replace: true });
            }}
          />
        </Allowed>
      )}
    </Page>
  );
}
