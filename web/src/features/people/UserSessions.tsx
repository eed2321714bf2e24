import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Allowed } from "../../access/Allowed.tsx";
import { useDeviceWords } from "../../access/device.ts";
import { ProofNote, useProofLock } from "../../access/Proof.tsx";
import { about, api, body } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { queryClient } from "../../api/queryClient.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { EmptyState, Section } from "../../ui/Page.tsx";
import { Table } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { announce } from "../../ui/toasts.ts";
import { Act } from "./Act.tsx";
import { type User, type UserSession, userSessionsQuery } from "./queries.ts";
import { Refusal } from "./Refusal.tsx";

interface Ending {
  session: UserSession;
  /** Where the focus goes when the row is gone. */
  neighbour: HTMLElement | undefined;
}

/** The button of the row below, or above where that was the last. */
function neighbourOf(button: HTMLElement): HTMLElement | undefined {
  const row = button.closest("tr");
  return (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector("button") ?? undefined;
}

/** Where somebody is logged in. */
export function UserSessions({ user }: { user: User }) {
  const t = useTexts("people").sessions;
  const deviceWords = useDeviceWords();
  const query = useQuery(userSessionsQuery(user.id));
  const place = useRef<HTMLDivElement>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["user", user.id, "sessions"] });
  const end = useMutation({
    mutationFn: async ({ session }: Ending) => {
      try {
        await body(
          api.DELETE("/api/v1/users/{id}/sessions/{session}", {
            params: { path: { id: user.id, session: session.id } },
            ...about(user.name),
          }),
        );
      } catch (error) {
        // Somebody was faster: it has ended all the same.
        if (!(error instanceof ApiProblem && error.status === 404)) throw error;
      }
      await refresh();
    },
    onSuccess: (_, { session, neighbour }) => {
      announce(fill(t.ended, { device: deviceWords(session.device) }));
      // The row goes with its button: its neighbour takes the focus, else the list.
      (neighbour ?? place.current)?.focus();
    },
  });
  const lock = useProofLock("revoke_user_session");
  const some = (query.data?.length ?? 0) > 0;
  return (
    <Section
      title={t.title}
      action={
        some && (
          <Act
            op="revoke_user_sessions"
            label={t.endAll}
            title={fill(t.endAllAsk, { name: user.name })}
            busy={t.ending}
            done={t.endedAll}
            danger
            run={() => body(api.DELETE("/api/v1/users/{id}/sessions", { params: { path: { id: user.id } } }))}
            after={refresh}
          >
            <p>{t.endAllHappens}</p>
          </Act>
        )
      }
    >
      {some && <ProofNote op="revoke_user_session" />}
      <div ref={place} tabIndex={-1} className="flex flex-col gap-4">
        <Refusal error={end.error} />
        <Loaded query={query}>
          {(sessions) =>
            sessions.length === 0 ? (
              <EmptyState>{t.none}</EmptyState>
            ) : (
              <Table
                caption={t.title}
                rows={sessions}
                keyOf={(session) => session.id}
                columns={[
                  { key: "device", title: t.device, heads: true, cell: (one) => deviceWords(one.device) },
                  {
                    key: "address",
                    title: t.address,
                    cell: (one) => <code className="font-mono text-small">{one.address}</code>,
                  },
                  { key: "used", title: t.used, cell: (one) => <Time at={one.last_used_at} /> },
                  { key: "since", title: t.since, cell: (one) => <Time at={one.created_at} to="minute" /> },
                  { key: "until", title: t.until, cell: (one) => <Time at={one.expires_at} /> },
                  {
                    key: "end",
                    title: t.end,
                    titleHidden: true,
                    number: true,
                    cell: (one) => (
                      <Allowed op="revoke_user_session">
                        <Button
                          aria-label={fill(t.endNamed, { device: deviceWords(one.device) })}
                          busy={end.isPending && end.variables.session.id === one.id}
                          busyLabel={t.ending}
                          {...lock}
                          onClick={(event) =>
                            !end.isPending && end.mutate({ session: one, neighbour: neighbourOf(event.currentTarget) })
                          }
                        >
                          {t.end}
                        </Button>
                      </Allowed>
                    ),
                  },
                ]}
              />
            )
          }
        </Loaded>
      </div>
    </Section>
  );
}
