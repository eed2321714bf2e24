import { useQuery } from "@tanstack/react-query";
import { factorsQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { PhoneSteps } from "./PhoneSteps.tsx";

/** The phone that gets codes as text messages. */
export function PhonePage() {
  const t = useTexts("security");
  const query = useQuery({
    ...factorsQuery,
    // What becomes of a message is told late or never; whoever waits for it wants to know.
    refetchInterval: ({ state }) => (state.data?.sms_pending ? 5_000 : false),
  });
  return (
    <Page title={t.phone.title} lead={t.phone.lead}>
      <Loaded query={query} lines={2} height="h-32">
        {(factors) =>
          factors.totp.enabled ? (
            <PhoneSteps factors={factors} />
          ) : (
            <EmptyState
              action={
                <ButtonLink look="primary" to="/account/security/authenticator">
                  {t.security.app.action}
                </ButtonLink>
              }
            >
              {t.phone.needsApp}
            </EmptyState>
          )
        }
      </Loaded>
    </Page>
  );
}
