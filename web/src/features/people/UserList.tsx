import { Link, useNavigate } from "@tanstack/react-router";
import { Copy } from "lucide-react";
import { Allowed, useAllowed } from "../../access/Allowed.tsx";
import { useRoleName } from "../../access/roles.ts";
import { fill, plural, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { usePages } from "../../ui/list.ts";
import { EmptyState } from "../../ui/Page.tsx";
import { LoadProblem } from "../../ui/Problem.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { type User, userList } from "./queries.ts";
import { filterOf, isFiltered, type UserSearch } from "./search.ts";
import { SecondFactor, UserStatus } from "./UserStatus.tsx";

function useColumns(): Column<User>[] {
  const t = useTexts("people").users;
  const roleName = useRoleName();
  const mayRead = useAllowed()("read_user");
  return [
    {
      key: "name",
      title: t.name,
      heads: true,
      cell: (user) => (
        <span className="block min-w-0 tablet:min-w-52 tablet:max-w-80">
          {mayRead ? (
            <Link
              to="/admin/users/$id"
              params={{ id: user.id }}
              className="wrap-anywhere font-medium text-accent underline underline-offset-4"
            >
              {user.name}
            </Link>
          ) : (
            <span className="wrap-anywhere font-medium">{user.name}</span>
          )}
          <span className="block break-all text-small text-soft">{user.email}</span>
        </span>
      ),
    },
    { key: "status", title: t.status, cell: (user) => <UserStatus user={user} /> },
    {
      key: "roles",
      title: t.roles,
      cell: (user) => <span className="block tablet:max-w-48">{user.roles.map(roleName).join(", ") || t.noRole}</span>,
    },
    { key: "factor", title: t.factor, cell: (user) => <SecondFactor on={user.mfa_enabled} /> },
    {
      key: "last",
      title: t.lastLogin,
      cell: (user) =>
        user.last_login_at ? <Time at={user.last_login_at} /> : <span className="text-soft">{t.never}</span>,
    },
    { key: "created", title: t.created, cell: (user) => <Time at={user.created_at} to="day" /> },
  ];
}

/** The people that match, page by page. */
export function UserList({ search }: { search: UserSearch }) {
  const t = useTexts("people").users;
  const columns = useColumns();
  const navigate = useNavigate();
  const filter = filterOf(search);
  const pages = usePages(...userList(filter));
  if (pages.isError && !pages.items) return <LoadProblem error={pages.error} retry={() => pages.refetch()} />;
  if (!pages.items) return <Skeleton lines={8} height="h-13" />;
  if (pages.items.length === 0) {
    if (!isFiltered(search)) return <EmptyState>{t.nobody}</EmptyState>;
    return (
      <EmptyState action={<Button onClick={() => navigate({ to: "/admin/users" })}>{t.clear}</Button>}>
        {filter.q ? fill(t.noMatch, { q: filter.q }) : t.noneLike}
      </EmptyState>
    );
  }
  const users = pages.items;
  const copyAddresses = () =>
    navigator.clipboard.writeText(users.map((user) => user.email).join("\n")).then(
      () => announce(plural(t.copied, users.length)),
      () => announce(t.notCopied, "problem"),
    );
  return (
    <div className="flex flex-col gap-4">
      <Table caption={t.title} columns={columns} rows={users} keyOf={(user) => user.id} />
      <div className="flex flex-wrap items-center justify-between gap-4">
        <LoadMore
          shown={users.length}
          hasMore={pages.hasNextPage}
          busy={pages.isFetchingNextPage}
          onMore={() => pages.fetchNextPage()}
        />
        <Allowed op="list_users">
          <Button
            look="quiet"
            icon={<Copy aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />}
            onClick={copyAddresses}
          >
            {t.copyAddresses}
          </Button>
        </Allowed>
      </div>
    </div>
  );
}
