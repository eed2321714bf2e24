import { Link } from "@tanstack/react-router";
import { mailToken } from "../../access/mailToken.ts";
import { useTexts } from "../../texts/index.ts";
import { GatePage } from "./GatePage.tsx";
import { SetPassword } from "./SetPassword.tsx";

/** Behind the link of the mail for a forgotten password. */
export function ResetPasswordPage() {
  const t = useTexts("public").reset;
  const token = mailToken();
  return (
    <GatePage title={t.title} lead={token ? t.lead : t.noToken}>
      {token && <SetPassword token={token} label={t.password} action={t.action} busyAction={t.busy} />}
      <p className={token ? "border-t border-line pt-5" : ""}>
        <Link to="/forgot-password" search={{}} className="text-accent underline underline-offset-4">
          {t.ask}
        </Link>
      </p>
    </GatePage>
  );
}
