import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { useFormContext } from "react-hook-form";
import { useAllowed } from "../../access/Allowed.tsx";
import { useTexts } from "../../texts/index.ts";
import { TextField } from "../../ui/Field.tsx";
import { someUsersQuery } from "./queries.ts";
import { SHORTEST } from "./search.ts";
import { useWaited } from "./waited.ts";

/** Somebody, by their address; addresses that match are offered while one types. */
export function PersonField({ name, label, hint }: { name: string; label: string; hint?: ReactNode }) {
  const t = useTexts("people").person;
  const list = useId();
  const { watch } = useFormContext();
  const typed = useWaited(String(watch(name) ?? "").trim());
  const mayList = useAllowed()("list_users");
  const { data } = useQuery({
    ...someUsersQuery({ q: typed.slice(0, 100) }),
    placeholderData: keepPreviousData,
    enabled: mayList && typed.length >= SHORTEST,
  });
  return (
    <>
      <TextField
        name={name}
        label={label}
        hint={hint}
        list={list}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        errorWords={{ unknown_person: t.unknown, unknown_subject: t.unknown }}
      />
      <datalist id={list}>
        {data?.items.map((user) => (
          <option key={user.id} value={user.email}>
            {user.name}
          </option>
        ))}
      </datalist>
    </>
  );
}
