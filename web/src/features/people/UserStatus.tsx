import { useTexts } from "../../texts/index.ts";
import { Status } from "../../ui/Status.tsx";
import type { User } from "./queries.ts";

/** Whether somebody can log in. An account that is about to be deleted says so before anything else. */
export function UserStatus({ user }: { user: Pick<User, "status" | "deletion_at"> }) {
  const t = useTexts("people").status;
  if (user.deletion_at) return <Status tone="danger">{t.deletion}</Status>;
  if (user.status === "suspended") return <Status tone="paused">{t.suspended}</Status>;
  if (user.status === "invited") return <Status tone="warn">{t.invited}</Status>;
  return <Status tone="ok">{t.active}</Status>;
}

export function SecondFactor({ on }: { on: boolean }) {
  const t = useTexts("people").factor;
  return <Status tone={on ? "ok" : "off"}>{on ? t.on : t.off}</Status>;
}
