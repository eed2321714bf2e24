import { useNavigate } from "@tanstack/react-router";
import { about, api, body } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Ending } from "./Ending.tsx";
import { ifMatch, refreshAccess } from "./queries.ts";
import type { Role } from "./roles.ts";

/** The end of a role that nobody needs any more. */
export function RoleDelete({ role, etag }: { role: Role; etag: string }) {
  const t = useTexts("people").role;
  const navigate = useNavigate();
  return (
    <Ending
      heading={t.deleteTitle}
      lead={t.deleteLead}
      op="delete_role"
      label={t.delete}
      title={fill(t.deleteAsk, { role: role.name })}
      busy={t.deleting}
      done={fill(t.deleted, { role: role.name })}
      conflict={t.inUse}
      run={() =>
        body(
          api.DELETE("/api/v1/rbac/roles/{role}", {
            params: { path: { role: role.name }, header: ifMatch(etag) },
            ...about(role.name),
          }),
        )
      }
      after={() => void navigate({ to: "/admin/roles" }).then(refreshAccess)}
    >
      <p>{t.deleteHappens}</p>
    </Ending>
  );
}
