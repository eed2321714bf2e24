import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Allowed } from "../../access/Allowed.tsx";
import { NothingHere } from "../../access/NothingHere.tsx";
import { ApiProblem } from "../../api/problem.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { useTexts } from "../../texts/index.ts";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { type User, userQuery } from "./queries.ts";
import { UserDanger } from "./UserDanger.tsx";
import { UserEvents } from "./UserEvents.tsx";
import { UserFacts } from "./UserFacts.tsx";
import { UserGrants } from "./UserGrants.tsx";
import { UserRoles } from "./UserRoles.tsx";
import { UserSessions } from "./UserSessions.tsx";
import { UserSupport } from "./UserSupport.tsx";

const route = getRouteApi("/house/admin/users/$id");

/** One person: who they are, what they may do, where they are logged in, what happened, what can be done for them. */
export function UserPage() {
  const t = useTexts("people").user;
  const { id } = route.useParams();
  const query = useQuery(userQuery(id));
  if (query.error instanceof ApiProblem && (query.error.status === 404 || query.error.status === 422))
    return <NothingHere />;
  const user = query.data?.item;
  return (
    <Page
      wide
      title={user?.name ?? t.title}
      lead={
        <span className="flex flex-wrap items-center gap-x-4">
          {user && <CopyValue value={user.email} />}
          <Allowed op="list_users">
            <Link to="/admin/users" className="text-accent underline underline-offset-4">
              {t.all}
            </Link>
          </Allowed>
        </span>
      }
    >
      <Loaded query={query} lines={6}>
        {({ item, etag }) => <Parts user={item} etag={etag} />}
      </Loaded>
    </Page>
  );
}

function Parts({ user, etag }: { user: User; etag: string }) {
  return (
    <div className="flex flex-col gap-10">
      <Notices user={user} />
      <UserFacts user={user} etag={etag} />
      <UserRoles user={user} />
      <UserSupport user={user} />
      <Allowed op="list_user_sessions">
        <UserSessions user={user} />
      </Allowed>
      <Allowed op="list_grants">
        <UserGrants user={user} />
      </Allowed>
      <Allowed op="list_audit_events">
        <UserEvents user={user} />
      </Allowed>
      <Allowed op="delete_user">
        <UserDanger user={user} />
      </Allowed>
    </div>
  );
}

/** What one has to know before one does anything. */
function Notices({ user }: { user: User }) {
  const t = useTexts("people").user;
  const { data } = useQuery(sessionQuery);
  return (
    <div className="flex flex-col gap-3 empty:hidden">
      {data?.user_id === user.id && <Note tone="info">{t.yourself}</Note>}
      {user.deletion_at && (
        <Note tone="danger">
          {t.deletion} <Time at={user.deletion_at} to="second" />
        </Note>
      )}
      {user.status === "suspended" && <Note tone="warn">{t.suspended}</Note>}
    </div>
  );
}
