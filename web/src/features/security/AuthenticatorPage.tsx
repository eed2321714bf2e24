import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { factorsQuery } from "../../api/queries.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { Enrolment } from "./Enrolment.tsx";

/** Sets up an authenticator app. `first`: nothing else is open before that is done. */
export function AuthenticatorPage() {
  const t = useTexts("security").app;
  const first = useSearch({ from: "/house/account/security/authenticator" }).first === "yes";
  const query = useQuery(factorsQuery);
  return (
    <Page title={t.title} lead={first ? fill(t.first, { lead: t.lead }) : t.lead}>
      <Loaded query={query} lines={3} height="h-32">
        {(factors) =>
          factors.totp.enabled ? (
            <EmptyState
              action={
                <ButtonLink look="primary" to="/account/security">
                  {t.toSecurity}
                </ButtonLink>
              }
            >
              {t.hasOne}
            </EmptyState>
          ) : (
            <Enrolment begunBefore={factors.totp.pending} next={first ? "/home" : "/account/security"} />
          )
        }
      </Loaded>
    </Page>
  );
}
