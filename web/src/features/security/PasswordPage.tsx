import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { z } from "zod/mini";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/queryClient.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { plural, useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { Page } from "../../ui/Page.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { announce } from "../../ui/toasts.ts";
import { countOthers } from "./queries.ts";

const schema = z.object({
  current_password: z.string().check(z.minLength(1, "required")),
  new_password: z.string().check(z.minLength(1, "required")),
});

/** Changes the password. `first`: nothing else is open before that is done. */
export function PasswordPage() {
  const t = useTexts("security").password;
  const frame = useTexts("frame");
  const first = useSearch({ from: "/house/account/security/password" }).first === "yes";
  const navigate = useNavigate();
  const { data: who } = useQuery(sessionQuery);
  const submission = useSubmission(schema, { current_password: "", new_password: "" }, async (values) => {
    // Nobody who has to change it first may read the list.
    const others = first ? undefined : await countOthers();
    await api.POST("/api/v1/auth/password/change", { body: values });
    announce(others ? plural(t.doneOthers, others) : t.done);
    // The form goes, so that password managers offer to keep the new one.
    await navigate({ to: first ? "/home" : "/account/security", replace: true });
    await queryClient.invalidateQueries(first ? {} : { queryKey: ["sessions"] });
  });
  return (
    <Page title={first ? t.firstTitle : t.title} lead={first ? t.first : t.lead}>
      <div className="max-w-[28rem]">
        <Form
          submission={submission}
          action={t.action}
          busyAction={t.busy}
          beside={
            !first && (
              <ButtonLink look="quiet" to="/account/security">
                {frame.cancel}
              </ButtonLink>
            )
          }
        >
          {/* Tells password managers whose password this is. */}
          <input hidden type="text" name="username" autoComplete="username" value={who?.email ?? ""} readOnly />
          <PasswordField
            name="current_password"
            label={t.current}
            autoComplete="current-password"
            errorWords={t.errors}
          />
          <PasswordField
            name="new_password"
            label={t.new}
            hint={t.hint}
            autoComplete="new-password"
            errorWords={t.errors}
          />
        </Form>
      </div>
    </Page>
  );
}
