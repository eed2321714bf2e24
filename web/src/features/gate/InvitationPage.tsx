import { mailToken } from "../../access/mailToken.ts";
import { useTexts } from "../../texts/index.ts";
import { GatePage } from "./GatePage.tsx";
import { SetPassword } from "./SetPassword.tsx";

/** Behind the link of an invitation: the account is there, and gets its password from whoever was invited. */
export function InvitationPage() {
  const t = useTexts("public");
  const token = mailToken();
  return (
    <GatePage title={t.invitation.title} lead={token ? t.invitation.lead : t.reset.noToken}>
      {token && (
        <SetPassword
          token={token}
          label={t.invitation.password}
          action={t.invitation.action}
          busyAction={t.invitation.busy}
        />
      )}
      <p className={`text-small text-soft ${token ? "border-t border-line pt-5" : ""}`}>{t.invitation.gone}</p>
    </GatePage>
  );
}
