import { Link } from "@tanstack/react-router";
import { useAllowed } from "../../access/Allowed.tsx";
import { useRoleName } from "../../access/roles.ts";
import { api, body } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { usePages } from "../../ui/list.ts";
import { EmptyState } from "../../ui/Page.tsx";
import { LoadProblem } from "../../ui/Problem.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Status } from "../../ui/Status.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { Act } from "./Act.tsx";
import { PersonName } from "./PersonName.tsx";
import { type Grant, grantsPage, refreshAccess } from "./queries.ts";
import { PermissionName } from "./words.tsx";

interface GrantListProps {
  filter: { user?: string; role?: string };
  /** Where the list is of one subject, it is not said again in each row. */
  withSubject?: boolean;
  empty: string;
}

/** Permissions on single resources, for single people or roles. */
export function GrantList({ filter, withSubject, empty }: GrantListProps) {
  const t = useTexts("people").grants;
  const mayDelete = useAllowed()("delete_grant");
  const pages = usePages(["grants", filter], grantsPage(filter));
  if (pages.isError && !pages.items) return <LoadProblem error={pages.error} retry={() => pages.refetch()} />;
  if (!pages.items) return <Skeleton />;
  if (pages.items.length === 0) return <EmptyState>{empty}</EmptyState>;
  const subject: Column<Grant> = {
    key: "subject",
    title: t.subject,
    cell: (grant) => <Subject grant={grant} />,
  };
  const columns: Column<Grant>[] = [
    {
      key: "permission",
      title: t.permission,
      heads: true,
      cell: (grant) => <PermissionName permission={grant.permission} />,
    },
    {
      key: "resource",
      title: t.resource,
      cell: (grant) => (
        <code className="block break-all font-mono text-small tablet:max-w-64">{grant.resource.id}</code>
      ),
    },
    ...(withSubject ? [subject] : []),
    {
      key: "until",
      title: t.until,
      cell: (grant) => <Until at={grant.expires_at} />,
    },
    { key: "since", title: t.since, cell: (grant) => <Time at={grant.created_at} to="day" /> },
    {
      key: "by",
      title: t.by,
      cell: (grant) =>
        grant.created_by ? <PersonName id={grant.created_by} /> : <span className="text-soft">{t.gone}</span>,
    },
    ...(mayDelete
      ? [
          {
            key: "delete",
            title: t.withdraw,
            titleHidden: true,
            number: true,
            cell: (grant: Grant) => <Withdraw grant={grant} />,
          },
        ]
      : []),
  ];
  return (
    <div className="flex flex-col gap-4">
      <Table caption={t.title} columns={columns} rows={pages.items} keyOf={(grant) => grant.id} />
      <LoadMore
        shown={pages.items.length}
        hasMore={pages.hasNextPage}
        busy={pages.isFetchingNextPage}
        onMore={() => pages.fetchNextPage()}
      />
    </div>
  );
}

function Subject({ grant }: { grant: Grant }) {
  const t = useTexts("people").grants;
  const roleName = useRoleName();
  if (grant.subject.type === "user") return <PersonName id={grant.subject.id} />;
  return (
    <span>
      {t.role}{" "}
      <Link
        to="/admin/roles/$role"
        params={{ role: grant.subject.id }}
        className="text-accent underline underline-offset-4"
      >
        {roleName(grant.subject.id)}
      </Link>
    </span>
  );
}

function Until({ at }: { at: string | null | undefined }) {
  const t = useTexts("people").grants;
  if (!at) return t.forever;
  if (Date.parse(at) <= Date.now()) return <Status tone="off">{t.expired}</Status>;
  return <Time at={at} />;
}

function Withdraw({ grant }: { grant: Grant }) {
  const t = useTexts("people").grants;
  return (
    <Act
      op="delete_grant"
      label={t.withdraw}
      describedAs={fill(t.withdrawNamed, { permission: grant.permission, resource: grant.resource.id })}
      title={t.withdrawAsk}
      busy={t.withdrawing}
      done={t.withdrawn}
      danger
      run={() => body(api.DELETE("/api/v1/rbac/grants/{id}", { params: { path: { id: grant.id } } }))}
      after={refreshAccess}
    >
      <p>{fill(t.withdrawHappens, { permission: grant.permission, resource: grant.resource.id })}</p>
    </Act>
  );
}
