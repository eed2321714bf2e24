import { Allowed, useAllowed } from "../../access/Allowed.tsx";
import { about, api, body } from "../../api/client.ts";
import type { OperationId } from "../../api/generated/operations.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { Section } from "../../ui/Page.tsx";
import { Act } from "./Act.tsx";
import { refreshUser, type User } from "./queries.ts";

/** What can be done for somebody who is locked out, and against somebody who must not get in. */
export function UserSupport({ user }: { user: User }) {
  const t = useTexts("people").support;
  const allowed = useAllowed();
  if (!allowed("reset_factors") && !allowed("suspend_user")) return null;
  const invited = user.status === "invited";
  const of = { params: { path: { id: user.id } }, ...about(user.name) };
  return (
    <Section title={t.title} lead={t.lead}>
      <ul className="divide-y divide-line border-y border-line">
        {invited && (
          <Help
            user={user}
            op="repeat_invitation"
            words={t.invitation}
            run={() => body(api.POST("/api/v1/users/{id}/invitation", of))}
          />
        )}
        {user.mfa_enabled && (
          <Help
            user={user}
            op="reset_factors"
            words={t.factors}
            danger
            run={() => body(api.POST("/api/v1/users/{id}/factors/reset", of))}
          />
        )}
        <Help
          user={user}
          op="unlock_user"
          words={t.unlock}
          run={() => body(api.POST("/api/v1/users/{id}/unlock", of))}
        />
        {!invited && (
          <Help
            user={user}
            op="require_password"
            words={t.password}
            danger
            run={() => body(api.POST("/api/v1/users/{id}/require-password", of))}
          />
        )}
        {user.status === "suspended" ? (
          <Help
            user={user}
            op="reactivate_user"
            words={t.reactivate}
            run={() => body(api.POST("/api/v1/users/{id}/reactivate", of))}
          />
        ) : (
          <Help
            user={user}
            op="suspend_user"
            words={t.suspend}
            danger
            run={() => body(api.POST("/api/v1/users/{id}/suspend", of))}
          />
        )}
      </ul>
    </Section>
  );
}

interface HelpWords {
  title: string;
  text: string;
  action: string;
  ask: string;
  busy: string;
  done: string;
  happens: string;
  /** What to look out for. */
  care?: string;
  conflict?: string;
}

interface HelpProps {
  user: User;
  op: OperationId;
  /** They may name the user by `{name}` and `{email}`. */
  words: HelpWords;
  danger?: boolean;
  run(): Promise<unknown>;
}

/** One kind of help: what it is for, and its button. Absent without the permission. */
function Help({ user, op, words, danger, run }: HelpProps) {
  const named = (text: string) => fill(text as "{name} {email}", { name: user.name, email: user.email });
  return (
    <Allowed op={op}>
      <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
        <div className="min-w-0 flex-1 basis-72">
          <h3 className="font-medium">{words.title}</h3>
          <p className="max-w-[66ch] text-small text-soft">{words.text}</p>
        </div>
        <Act
          op={op}
          label={words.action}
          title={named(words.ask)}
          busy={words.busy}
          done={named(words.done)}
          {...(words.conflict ? { conflict: words.conflict } : {})}
          {...(danger ? { danger } : {})}
          run={run}
          after={() => refreshUser(user.id)}
        >
          <p>{named(words.happens)}</p>
          {words.care && <p>{words.care}</p>}
        </Act>
      </li>
    </Allowed>
  );
}
