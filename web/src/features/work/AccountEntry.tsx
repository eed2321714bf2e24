import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { about, api } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { EditDialog } from "./AccountDialog.tsx";
import { Confirm } from "./Confirm.tsx";
import { Keys } from "./Keys.tsx";
import { moveOn } from "./moveOn.ts";
import { Fact, Facts, LINK, Person } from "./parts.tsx";
import { type ServiceAccount, useChange } from "./queries.ts";

/** One service account: what it may do, where from, its keys. */
export function AccountEntry({ account }: { account: ServiceAccount }) {
  const t = useTexts("work").programs;
  const row = useRef<HTMLLIElement>(null);
  const [open, setOpen] = useState<"edit" | "delete">();
  const close = () => setOpen(undefined);
  const { id, name } = account;
  const over = () => {
    announce(fill(t.deleted, { name }));
    close();
    moveOn(row.current);
  };
  const remove = useChange(
    () => api.DELETE("/api/v1/service-accounts/{id}", { params: { path: { id } }, ...about(name) }),
    ["service-accounts"],
    { done: over, gone: over },
  );
  return (
    <li
      ref={row}
      className="flex flex-col gap-5 border-line max-tablet:border-t max-tablet:pt-5 tablet:rounded-panel tablet:border tablet:bg-paper tablet:p-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <h2 className="min-w-0 flex-1 basis-60 text-section font-bold break-words">{name}</h2>
        <div className="flex flex-wrap gap-3">
          <Allowed op="update_service_account">
            <Button aria-label={fill(t.editName, { name })} onClick={() => setOpen("edit")}>
              {t.edit}
            </Button>
          </Allowed>
          <Allowed op="delete_service_account">
            <Button look="danger" aria-label={fill(t.deleteName, { name })} onClick={() => setOpen("delete")}>
              {t.delete}
            </Button>
          </Allowed>
        </div>
      </div>
      <Facts>
        <Fact name={t.permissions}>
          <Codes of={account.permissions} none={t.none} />
        </Fact>
        <Fact name={t.audiences}>
          <Codes of={account.audiences} none={t.none} />
        </Fact>
        <Fact name={t.addresses}>
          <Codes of={account.allowed_addresses} none={t.anywhere} />
        </Fact>
        <Fact name={t.since}>
          <Time at={account.created_at} to="day" />
          {account.created_by && (
            <>
              {` ${t.by} `}
              <Person id={account.created_by} />
            </>
          )}
        </Fact>
        <Fact name={t.id}>
          <CopyValue value={id} />
        </Fact>
      </Facts>
      <Keys account={account} />
      <Allowed op="list_audit_events">
        <p>
          <Link to="/admin/audit" search={{ service: id }} className={LINK}>
            {t.audit}
          </Link>
        </p>
      </Allowed>
      {open === "edit" && <EditDialog id={id} name={name} onClose={close} />}
      {open === "delete" && (
        <Confirm
          op="delete_service_account"
          title={fill(t.deleteTitle, { name })}
          action={fill(t.deleteConfirm, { name })}
          busyAction={t.deleting}
          busy={remove.isPending}
          problem={remove.problem}
          onConfirm={() => remove.mutate()}
          onClose={close}
        >
          <p>{t.deleteLead}</p>
          <p className="text-soft">{t.deleteInstead}</p>
        </Confirm>
      )}
    </li>
  );
}

function Codes({ of, none }: { of: readonly string[]; none: string }) {
  if (of.length === 0) return none;
  return (
    <ul className="flex flex-wrap gap-x-4">
      {of.map((one) => (
        <li key={one}>
          <code className="font-mono break-all">{one}</code>
        </li>
      ))}
    </ul>
  );
}
