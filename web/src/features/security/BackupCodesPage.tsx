import { useQuery } from "@tanstack/react-query";
import { factorsQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { EmptyState, Page } from "../../ui/Page.tsx";
import { useFreshCodes } from "./codesInMemory.ts";
import { FreshCodes } from "./FreshCodes.tsx";
import { NewCodes } from "./NewCodes.tsx";

/** Shows backup codes that were just made; else how many are left, and how to make new ones. */
export function BackupCodesPage() {
  const t = useTexts("security");
  const fresh = useFreshCodes();
  const query = useQuery(factorsQuery);
  // Each is a page of its own to whoever hears it: heading and focus begin anew.
  if (fresh) {
    return (
      <Page key="fresh" title={t.codes.freshTitle} lead={t.codes.freshLead}>
        <FreshCodes codes={fresh.codes} madeAt={fresh.madeAt} next={fresh.next} />
      </Page>
    );
  }
  return (
    <Page key="state" title={t.codes.title}>
      <Loaded query={query} lines={2} height="h-32">
        {({ backup_codes }) =>
          backup_codes ? (
            <NewCodes left={backup_codes.left} madeAt={backup_codes.created_at} />
          ) : (
            <EmptyState
              action={
                <ButtonLink look="primary" to="/account/security/authenticator">
                  {t.security.app.action}
                </ButtonLink>
              }
            >
              {t.codes.needsApp}
            </EmptyState>
          )
        }
      </Loaded>
    </Page>
  );
}
