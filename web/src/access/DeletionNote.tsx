import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { sessionQuery } from "../api/sessionQuery.ts";
import { fill, plural, useLocale, useTexts } from "../texts/index.ts";
import { Button } from "../ui/Button.tsx";
import { ProblemNote } from "../ui/Problem.tsx";
import { Note } from "../ui/Status.tsx";
import { useTimeZone } from "../ui/Time.tsx";
import { announce } from "../ui/toasts.ts";

const DAY = 86_400_000;

/** That the account is going to be deleted, when, and the way to keep it. Nothing where it is not. */
export function DeletionNote() {
  const t = useTexts("frame").deletion;
  const locale = useLocale();
  const timeZone = useTimeZone();
  const client = useQueryClient();
  const { data } = useQuery(sessionQuery);
  const restore = useMutation({
    mutationFn: () => api.POST("/api/v1/users/me/restore"),
    onSuccess: () => announce(t.restored),
    onSettled: () => Promise.all([["session"], ["me"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  if (!data?.deletion_at) return null;
  const at = Date.parse(data.deletion_at);
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", ...(timeZone ? { timeZone } : {}) });
  const days = Math.max(0, Math.ceil((at - Date.now()) / DAY));
  const problem = restore.error instanceof ApiProblem && !restore.error.quiet ? restore.error : undefined;
  return (
    <div className="flex flex-col gap-3">
      <Note
        tone="danger"
        action={
          <Button busy={restore.isPending} busyLabel={t.restoring} onClick={() => restore.mutate()}>
            {t.restore}
          </Button>
        }
      >
        <p className="font-medium">{fill(t.title, { date: format.format(at) })}</p>
        <p>{plural(t.text, days)}</p>
      </Note>
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}
