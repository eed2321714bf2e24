import { getRouteApi } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Page } from "../../ui/Page.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { UserFilters } from "./UserFilters.tsx";
import { UserList } from "./UserList.tsx";

const route = getRouteApi("/house/admin/users");

/** Finding a person. */
export function UsersPage() {
  const t = useTexts("people").users;
  const search = route.useSearch();
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      wide
      title={t.title}
      action={
        <Allowed op="invite_user">
          <Button
            look="primary"
            icon={<UserPlus aria-hidden className="size-5" strokeWidth={1.75} />}
            onClick={() => setInviting(true)}
          >
            {t.invite}
          </Button>
        </Allowed>
      }
    >
      <UserFilters search={search} />
      <UserList search={search} />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}
