import { useQuery } from "@tanstack/react-query";
import { permissionsQuery } from "../api/queries.ts";
import { useTexts } from "../texts/index.ts";
import { useAllowed } from "./Allowed.tsx";
import { own } from "./own.ts";
import type { Words } from "./words.ts";

/** What a permission allows, in words: ours, else the API's, else its id. */
export function usePermissionWords(): (permission: string) => Words {
  const t = useTexts("permissions");
  const { data } = useQuery({ ...permissionsQuery, enabled: useAllowed()("list_permissions") });
  return (permission) => {
    const known = own<string>(t.words, permission);
    if (known) return { text: known };
    const theirs = data?.find((one) => one.permission === permission)?.description;
    return theirs ? { text: theirs, lang: "en" } : { text: permission };
  };
}
