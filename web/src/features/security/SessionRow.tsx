import { useMutation } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { isHandheld, useDeviceWords } from "../../access/device.ts";
import { useProofLock } from "../../access/Proof.tsx";
import { about, api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { Filled } from "../../ui/Filled.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { Status } from "../../ui/Status.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import type { SessionItem } from "./queries.ts";

/** Used within this time, in ms, is used now: a page that stands open asks about as often. */
const NOW = 120_000;
/** A log-in is new for a day, in ms. */
const NEW = 86_400_000;

interface SessionRowProps {
  item: SessionItem;
  /** It is being logged out from here. */
  onLogOut(): void;
  /** That failed. */
  onKept(): void;
  /** It has ended, by this or by somebody faster. */
  onGone(): void;
}

/** One device: what it is, where, since when; and the way to log it out. */
export function SessionRow({ item, onLogOut, onKept, onGone }: SessionRowProps) {
  const t = useTexts("security").sessions;
  const device = useDeviceWords()(item.device);
  const Icon = isHandheld(item.device) ? Smartphone : Monitor;
  const lock = useProofLock("revoke_session");
  const revoke = useMutation({
    mutationFn: async () => {
      try {
        await api.DELETE("/api/v1/sessions/{id}", { params: { path: { id: item.id } }, ...about(device) });
        return t.gone;
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return t.goneBefore;
        throw error;
      }
    },
    onMutate: onLogOut,
    onSuccess: (words) => {
      announce(fill(words, { device }));
      onGone();
    },
    onError: onKept,
  });
  const problem = revoke.error instanceof ApiProblem && !revoke.error.quiet ? revoke.error : undefined;
  return (
    <li data-row={item.id} className="flex flex-col gap-3 py-5">
      <div className="flex flex-col gap-3 tablet:flex-row tablet:items-start tablet:justify-between tablet:gap-8">
        <div className="flex min-w-0 gap-4">
          <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-soft" strokeWidth={1.75} />
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
              <h2 className="min-w-0 font-bold wrap-anywhere">{device}</h2>
              <span className="text-small">
                {item.current ? (
                  <Status tone="ok">{t.this}</Status>
                ) : (
                  Date.now() - Date.parse(item.created_at) < NEW && <Status tone="info">{t.new}</Status>
                )}
              </span>
            </div>
            <p className="mt-1 flex flex-wrap items-center gap-x-2 text-soft">
              {Date.now() - Date.parse(item.last_used_at) < NOW ? (
                t.activeNow
              ) : (
                <span>
                  <Filled text={t.active} values={{ time: <Time at={item.last_used_at} /> }} />
                </span>
              )}
              <span aria-hidden>·</span>
              <CopyValue value={item.address} className="-my-1.5" />
            </p>
            <p className="text-small text-faint">
              <Filled
                text={t.since}
                values={{ time: <Time at={item.created_at} />, end: <Time at={item.expires_at} /> }}
              />
            </p>
          </div>
        </div>
        {!item.current && (
          <Button
            data-row-action
            aria-label={revoke.isPending ? undefined : fill(t.logOutOf, { device })}
            className="ml-9 shrink-0 self-start tablet:ml-0"
            busy={revoke.isPending}
            busyLabel={t.loggingOut}
            {...lock}
            onClick={() => revoke.mutate()}
          >
            {t.logOut}
          </Button>
        )}
      </div>
      {problem && <ProblemNote problem={problem} />}
    </li>
  );
}
