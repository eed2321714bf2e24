import { useState } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { about, api } from "../../api/client.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Status } from "../../ui/Status.tsx";
import { type Column, Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { endOf, MOST_KEYS } from "./accounts.ts";
import { Confirm } from "./Confirm.tsx";
import { KeyDialog } from "./KeyDialog.tsx";
import { shortId } from "./parts.tsx";
import { type ServiceAccount, useChange } from "./queries.ts";

type Key = ServiceAccount["keys"][number];

/** The keys of a service account. What they are cannot be shown. */
export function Keys({ account }: { account: ServiceAccount }) {
  const texts = useTexts("work");
  const t = texts.programs;
  const { name, keys } = account;
  const [making, setMaking] = useState(false);
  const full = keys.length >= MOST_KEYS;
  const columns: Column<Key>[] = [
    {
      key: "key",
      title: t.key,
      heads: true,
      cell: ({ id }) => (
        <code className="font-mono" title={id}>
          {shortId(id)}
        </code>
      ),
    },
    { key: "created", title: t.keyCreated, cell: ({ created_at }) => <Time at={created_at} to="day" /> },
    {
      key: "used",
      title: t.lastUsed,
      cell: ({ last_used_at }) => (last_used_at ? <Time at={last_used_at} /> : t.unused),
    },
    { key: "expires", title: t.expires, cell: ({ expires_at }) => <End at={expires_at} /> },
    {
      key: "actions",
      title: texts.nav.actions,
      titleHidden: true,
      number: true,
      cell: (key) => <RevokeButton account={account} keyId={key.id} />,
    },
  ];
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-medium">{t.keys}</h3>
      {keys.length === 0 ? (
        <p className="text-small text-soft">{t.noKeys}</p>
      ) : (
        <Table caption={`${t.keys}: ${name}`} columns={columns} rows={keys} keyOf={({ id }) => id} dense />
      )}
      <Allowed op="create_service_key">
        <div className="flex flex-wrap items-center gap-3">
          <Button
            unavailable={full}
            aria-label={fill(t.newKeyFor, { name })}
            aria-describedby={full ? `${account.id}-full` : undefined}
            onClick={() => setMaking(true)}
          >
            {t.newKey}
          </Button>
          {full && (
            <p id={`${account.id}-full`} className="min-w-0 flex-1 basis-64 text-small text-soft">
              {t.twoKeys}
            </p>
          )}
        </div>
      </Allowed>
      {making && <KeyDialog account={account} onClose={() => setMaking(false)} />}
    </div>
  );
}

function End({ at }: { at: string }) {
  const t = useTexts("work").programs;
  const end = endOf(at, Date.now());
  if (end === "later") return <Time at={at} />;
  return (
    <Status tone={end === "ended" ? "off" : "warn"}>
      <span>
        {end === "ended" ? t.expired : t.soon}: <Time at={at} />
      </span>
    </Status>
  );
}

function RevokeButton({ account: { id, name }, keyId }: { account: ServiceAccount; keyId: string }) {
  const t = useTexts("work").programs;
  const [asking, setAsking] = useState(false);
  const over = () => {
    announce(t.revoked);
    setAsking(false);
  };
  const revoke = useChange(
    () =>
      api.DELETE("/api/v1/service-accounts/{id}/keys/{key}", {
        params: { path: { id, key: keyId } },
        ...about(`${shortId(keyId)} · ${name}`),
      }),
    ["service-accounts"],
    { done: over, gone: over },
  );
  return (
    <Allowed op="revoke_service_key">
      <Button
        look="danger"
        className="my-1"
        aria-label={fill(t.revokeKey, { id: shortId(keyId), name })}
        onClick={() => setAsking(true)}
      >
        {t.revoke}
      </Button>
      {asking && (
        <Confirm
          op="revoke_service_key"
          title={fill(t.revokeTitle, { name })}
          action={t.revokeConfirm}
          busyAction={t.revoking}
          busy={revoke.isPending}
          problem={revoke.problem}
          onConfirm={() => revoke.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{t.revokeLead}</p>
        </Confirm>
      )}
    </Allowed>
  );
}
