import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../texts/index.ts";
import { TextField } from "../../ui/Field.tsx";
import { Form, useSubmission } from "../../ui/Form.tsx";
import { announce } from "../../ui/toasts.ts";
import { NameConflict } from "./NameConflict.tsx";
import { accountQuery, rename, type Versioned } from "./queries.ts";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "required"), z.maxLength(100, "too_long")),
});

/** The name. It is saved over the version that was on the page when typing began, never over a newer one unseen. */
export function NameForm({ seen }: { seen: Versioned }) {
  const t = useTexts("account").profile;
  const frame = useTexts("frame");
  const client = useQueryClient();
  const [base, setBase] = useState(seen);
  const [conflict, setConflict] = useState<{ mine: string; newer: Versioned }>();

  const submission = useSubmission(schema, { name: seen.me.name }, ({ name }) => save(name, base));
  const { form } = submission;
  const typed = form.formState.isDirty;

  const follow = (now: Versioned) => {
    setBase(now);
    setConflict(undefined);
    form.reset({ name: now.me.name });
  };

  const saved = (now: Versioned, words: string) => {
    client.setQueryData(accountQuery.queryKey, now);
    for (const key of ["me", "session"]) void client.invalidateQueries({ queryKey: [key] });
    follow(now);
    announce(words);
  };

  async function save(name: string, over: Versioned): Promise<void> {
    try {
      saved(await rename(name, over.etag), t.saved);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.slug === "precondition-failed")) throw error;
      const newer = await client.fetchQuery({ ...accountQuery, staleTime: 0 });
      // Something else has changed: both changes stand. The same: the person says which.
      const other = newer.me.name !== over.me.name && newer.me.name !== name;
      if (other) setConflict({ mine: name, newer });
      else saved(await rename(name, newer.etag), t.merged);
    }
  }

  // What other devices change shows here as long as nobody types; the form is a state outside of the query.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newer version moves the form.
  useEffect(() => {
    if (!typed && !conflict && seen.etag !== base.etag) follow(seen);
  }, [seen, typed]);

  if (conflict) {
    return (
      <NameConflict
        mine={conflict.mine}
        theirs={conflict.newer.me.name}
        useMine={() => save(conflict.mine, conflict.newer)}
        keepTheirs={() => follow(conflict.newer)}
      />
    );
  }
  return (
    <Form submission={submission} action={t.save} busyAction={frame.saving} edits={["me"]}>
      <TextField name="name" label={t.name} hint={t.nameHint} autoComplete="name" />
    </Form>
  );
}
