import { useNavigate } from "@tanstack/react-router";
import { about, api, body } from "../../api/client.ts";
import { queryClient } from "../../api/queryClient.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Ending } from "./Ending.tsx";
import type { User } from "./queries.ts";

/** What cannot be undone. */
export function UserDanger({ user }: { user: User }) {
  const t = useTexts("people").danger;
  const navigate = useNavigate();
  return (
    <Ending
      heading={t.title}
      lead={t.alternative}
      op="delete_user"
      label={t.action}
      title={fill(t.ask, { name: user.name })}
      busy={t.busy}
      done={fill(t.done, { name: user.name })}
      conflict={t.conflict}
      run={() => body(api.DELETE("/api/v1/users/{id}", { params: { path: { id: user.id } }, ...about(user.name) }))}
      after={() => {
        void queryClient.invalidateQueries({ queryKey: ["users"] });
        void navigate({ to: "/admin/users" });
      }}
    >
      <p>{fill(t.happens, { email: user.email })}</p>
      <p>{t.alternative}</p>
    </Ending>
  );
}
