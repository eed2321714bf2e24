import type { ReactNode } from "react";
import { useAllowed } from "../../access/Allowed.tsx";
import { about, api, body } from "../../api/client.ts";
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
  return (
    <Section title={t.title} lead={t.lead}>
      <ul className="divide-y divide-line border-y border-line">
        {allowed("reset_factors") && (
          <>
            {invited && <Invitation user={user} />}
            {user.mfa_enabled && <Factors user={user} />}
            <Unlock user={user} />
            {!invited && <Password user={user} />}
          </>
        )}
        {allowed("suspend_user") &&
          (user.status === "suspended" ? <Reactivate user={user} /> : <Suspend user={user} />)}
      </ul>
    </Section>
  );
}

/** One kind of help: what it is for, and its button. */
function Row({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <h3 className="font-medium">{title}</h3>
        <p className="max-w-[66ch] text-small text-soft">{text}</p>
      </div>
      {children}
    </li>
  );
}

const of = (user: User) => ({ params: { path: { id: user.id } }, ...about(user.name) });

function Invitation({ user }: { user: User }) {
  const t = useTexts("people").support.invitation;
  return (
    <Row title={t.title} text={t.text}>
      <Act
        op="repeat_invitation"
        label={t.action}
        title={fill(t.ask, { name: user.name })}
        busy={t.busy}
        done={fill(t.done, { email: user.email })}
        conflict={t.conflict}
        run={() => body(api.POST("/api/v1/users/{id}/invitation", of(user)))}
        after={() => refreshUser(user.id)}
      >
        <p>{fill(t.happens, { email: user.email })}</p>
      </Act>
    </Row>
  );
}

function Factors({ user }: { user: User }) {
  const t = useTexts("people").support.factors;
  return (
    <Row title={t.title} text={t.text}>
      <Act
        op="reset_factors"
        label={t.action}
        title={fill(t.ask, { name: user.name })}
        busy={t.busy}
        done={t.done}
        danger
        run={() => body(api.POST("/api/v1/users/{id}/factors/reset", of(user)))}
        after={() => refreshUser(user.id)}
      >
        <p>{t.happens}</p>
        <p>{t.care}</p>
      </Act>
    </Row>
  );
}

function Unlock({ user }: { user: User }) {
  const t = useTexts("people").support.unlock;
  return (
    <Row title={t.title} text={t.text}>
      <Act
        op="unlock_user"
        label={t.action}
        title={fill(t.ask, { name: user.name })}
        busy={t.busy}
        done={t.done}
        run={() => body(api.POST("/api/v1/users/{id}/unlock", of(user)))}
        after={() => refreshUser(user.id)}
      >
        <p>{t.happens}</p>
      </Act>
    </Row>
  );
}

function Password({ user }: { user: User }) {
  const t = useTexts("people").support.password;
  return (
    <Row title={t.title} text={t.text}>
      <Act
        op="require_password"
        label={t.action}
        title={fill(t.ask, { name: user.name })}
        busy={t.busy}
        done={t.done}
        conflict={t.conflict}
        danger
        run={() => body(api.POST("/api/v1/users/{id}/require-password", of(user)))}
        after={() => refreshUser(user.id)}
      >
        <p>{t.happens}</p>
      </Act>
    </Row>
  );
}

function Suspend({ user }: { user: User }) {
  const t = useTexts("people").support.suspend;
  return (
    <Row title={t.title} text={t.text}>
      <Act
        op="suspend_user"
        label={t.action}
        title={fill(t.ask, { name: user.name })}
        busy={t.busy}
        done={t.done}
        conflict={t.conflict}
        danger
        run={() => body(api.POST("/api/v1/users/{id}/suspend", of(user)))}
        after={() => refreshUser(user.id)}
      >
        <p>{t.happens}</p>
      </Act>
    </Row>
  );
}

function Reactivate({ user }: { user: User }) {
  const t = useTexts("people").support.reactivate;
  return (
    <Row title={t.title} text={t.text}>
      <Act
        op="reactivate_user"
        label={t.action}
        title={fill(t.ask, { name: user.name })}
        busy={t.busy}
        done={t.done}
        run={() => body(api.POST("/api/v1/users/{id}/reactivate", of(user)))}
        after={() => refreshUser(user.id)}
      >
        <p>{t.happens}</p>
      </Act>
    </Row>
  );
}
